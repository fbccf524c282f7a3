export interface CheckedTheme {
  /** The class of the body is `vscode-` with this name. */
  readonly name: 'dark' | 'light' | 'high-contrast' | 'high-contrast-light';
  readonly colours: Readonly<Record<string, string>>;
}

/** The variables that matter here, as VS Code's default themes set them. */
export const themes: readonly CheckedTheme[] = [
  {
    name: 'dark',
    colours: {
      'editor-background': '#1f1f1f',
      foreground: '#cccccc',
      descriptionForeground: '#9d9d9d',
      focusBorder: '#0078d4',
      'panel-border': '#2b2b2b',
      'charts-blue': '#3794ff',
      'charts-orange': '#d18616',
      'editorHoverWidget-background': '#202020',
      'editorHoverWidget-border': '#454545',
      'button-secondaryBackground': '#313131',
      'button-secondaryForeground': '#cccccc',
    },
  },
  {
    name: 'light',
    colours: {
      'editor-background': '#ffffff',
      foreground: '#3b3b3b',
      descriptionForeground: '#3b3b3b',
      focusBorder: '#005fb8',
      'panel-border': '#e5e5e5',
      'charts-blue': '#1a85ff',
      'charts-orange': '#d18616',
      'editorHoverWidget-background': '#f8f8f8',
      'editorHoverWidget-foreground': '#3b3b3b',
      'editorHoverWidget-border': '#c8c8c8',
      'button-secondaryBackground': '#e5e5e5',
      'button-secondaryForeground': '#3b3b3b',
    },
  },
  {
    name: 'high-contrast',
    colours: {
      'editor-background': '#000000',
      foreground: '#ffffff',
      descriptionForeground: '#ffffffb3',
      focusBorder: '#f38518',
      contrastBorder: '#6fc3df',
      'charts-blue': '#3794ff',
      'charts-orange': '#d18616',
      'editorHoverWidget-background': '#0c141f',
      'editorHoverWidget-foreground': '#ffffff',
      'editorHoverWidget-border': '#6fc3df',
    },
  },
  {
    name: 'high-contrast-light',
    colours: {
      'editor-background': '#ffffff',
      foreground: '#292929',
      descriptionForeground: '#292929b3',
      focusBorder: '#006bbd',
      contrastBorder: '#0f4a85',
      'charts-blue': '#0060c0',
      'charts-orange': '#b26b00',
      'editorHoverWidget-background': '#ffffff',
      'editorHoverWidget-foreground': '#292929',
      'editorHoverWidget-border': '#0f4a85',
    },
  },
];

import './app/pieces.ts';

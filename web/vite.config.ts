// Builds the dashboard into dist/, which the build embeds in the server's binary.
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig, loadEnv } from 'vite';

export default defineConfig(({ mode }) => {
    const env = loadEnv(mode, fileURLToPath(new URL('.', import.meta.url)), 'TACIT_');
    const server = env['TACIT_URL'] ?? 'http://127.0.0.1:8080';

    return {
        plugins: [react()],
        resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
        server: { proxy: { '/api': { target: server, changeOrigin: false } } },
        build: {
            target: 'es2022',
            sourcemap: false,
            // A data: style sheet or font would be refused by the content security policy.
            assetsInlineLimit: 0,
            modulePreload: { polyfill: false },
            rollupOptions: {
                output: {
                    // What changes with every release stays apart from what rarely does.
                    manualChunks: (id) =>
                        /node_modules\/(react|react-dom|scheduler|react-router|react-router-dom|@remix-run)\//.test(id)
                            ? 'react'
                            : undefined,
                },
            },
        },
    };
});

export const stage: (root: string, app: 'endpoint' | 'admin', folder: string) => string

import type { FastifyInstance, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** as people reach the server, such as `https://carillon.example`: for links and redirects */
    readonly origin: string
  }
}

/** @param configured null: as each caller says to have reached it */
export const decorateOrigin = (app: FastifyInstance, configured: string | null): void => {
  app.decorateRequest('origin', {
    getter(this: FastifyRequest) {
      return configured ?? `${this.protocol}://${this.host}`
    },
  })
}

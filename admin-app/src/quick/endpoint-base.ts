/** Path of the endpoint's app on the same server: its alert page is what a preview shows. */
export const ENDPOINT_BASE = '/endpoint/'

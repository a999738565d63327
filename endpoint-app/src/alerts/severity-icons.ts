import Info from '@lucide/svelte/icons/info'
import OctagonAlert from '@lucide/svelte/icons/octagon-alert'
import TriangleAlert from '@lucide/svelte/icons/triangle-alert'

/** One shape for each level, so that colour never says it alone. */
export const SEVERITY_ICONS = { info: Info, warning: TriangleAlert, critical: OctagonAlert }

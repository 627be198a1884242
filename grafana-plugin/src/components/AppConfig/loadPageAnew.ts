/**
 * Has the browser load the page again. Grafana keeps a plugin's settings for as long as the page
 * lives, and its own `locationService.reload()` does not forget them.
 */
export function loadPageAnew(): void {
  document.location.reload();
}

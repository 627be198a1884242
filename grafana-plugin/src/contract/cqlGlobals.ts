/**
 * Values of Grafana's own that the browser sends with a CQL query, by the name of the variable, and
 * what each is. A query may use these and no others: `${__user.login}`. Whoever may run queries can
 * send what they like, so they choose what is shown and are no access control.
 */
export const CQL_GLOBALS: Readonly<Record<string, string>> = {
  __user: 'Number of the user who looks at the dashboard',
  '__user.id': 'Number of the user who looks at the dashboard',
  '__user.login': 'Login of the user who looks at the dashboard',
  '__user.email': 'E-mail address of the user who looks at the dashboard',
  __org: 'Number of the organization',
  '__org.id': 'Number of the organization',
  '__org.name': 'Name of the organization',
  '__dashboard.uid': 'Identifier of the dashboard',
  __dashboard: 'Name of the dashboard',
  __timezone: 'Time zone of the dashboard',
};

import { OrgRole } from '@grafana/data';
import { config } from '@grafana/runtime';

/** Role of the person in this organisation. */
export function orgRole(): OrgRole | '' {
  return config.bootData.user.orgRole;
}

/** Editors and admins act; viewers look. The backend checks the same. */
export function mayAct(): boolean {
  const role = orgRole();
  return role === OrgRole.Editor || role === OrgRole.Admin;
}

/** Admins set up data sources and the app. */
export function mayConfigure(): boolean {
  return orgRole() === OrgRole.Admin;
}

/** Explore is not open to every user: Grafana lists what the user may do. */
export function mayExplore(): boolean {
  const { permissions } = config.bootData.user;
  return config.exploreEnabled !== false && (permissions === undefined || permissions['datasources:explore'] === true);
}

import type { Compiled } from "../../kubernetes/kubernetes-side.ts";
import { secretObject } from "../../kubernetes/secret-object.ts";
import type { SiteView } from "../../kubernetes/site-view.ts";
import { MONITORING, objectOf, type Observability } from "./parts.ts";

/** Who hears of alerts: an Alertmanager with its routes; nothing where nobody is named. */
export function alertmanagerObjects(of: Observability, site: SiteView): Compiled {
  const { receivers, namespace } = of.spec;
  if (receivers.length === 0) return { objects: [], waits: [] };
  const secretName = `${of.name}-receivers`;
  const values = Object.fromEntries(receivers.map(({ name, webhook }) => [name, webhook]));
  const secret = secretObject({ name: secretName, namespace, values }, site);
  const routes = receivers.filter(({ matchLabels }) => Object.keys(matchLabels).length > 0);
  const rest = receivers.find(({ matchLabels }) => Object.keys(matchLabels).length === 0);
  const config = objectOf(of, "monitoring.coreos.com/v1alpha1", "AlertmanagerConfig", of.name, {
    spec: {
      route: {
        receiver: rest?.name ?? NOBODY,
        groupBy: ["alertname", "area"],
        groupWait: "30s",
        groupInterval: "5m",
        repeatInterval: "12h",
        routes: routes.map(({ name, matchLabels }) => ({
          receiver: name,
          matchers: Object.entries(matchLabels).map(([label, value]) => ({ name: label, value, matchType: "=" })),
        })),
      },
      receivers: [
        ...receivers.map(({ name }) => ({
          name,
          webhookConfigs: [{ sendResolved: true, urlSecret: { name: secretName, key: name } }],
        })),
        ...(rest === undefined ? [{ name: NOBODY }] : []),
      ],
    },
  });
  const server = objectOf(of, MONITORING, "Alertmanager", of.name, {
    spec: { replicas: 1, alertmanagerConfiguration: { name: of.name } },
  });
  return { objects: [server, config, ...secret.objects], waits: secret.waits };
}

/** Alerts that no receiver is for. */
const NOBODY = "nobody";

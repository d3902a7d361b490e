package dev.sluice.manifests;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule is broken at each thing that it looks at, and says so. */
class BrokenManifestsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path directory;
  private static Manifests production;
  private static Manifests minimal;

  @BeforeAll
  static void render() throws Exception {
    Kustomize kustomize = Kustomize.in(directory);
    production = kustomize.render("overlays/production");
    minimal = kustomize.render("overlays/minimal");
  }

  /** Rule, object, path, the JSON to put there (REMOVED: nothing), and what the rule says then. */
  @ParameterizedTest(name = "{0} {1} {2} {3}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          Schema     | StatefulSet postgres-sts          | /spec/template/spec/containers/0/imagePolicy          | "Always"       | imagePolicy
          Schema     | Deployment pgpool-deployment      | /spec/template/spec/containers/0/livenessProbe/httpGet/port | REMOVED  | port
          Schema     | Service pgpool-svc                | /kind                                                 | "Servize"      | no such kind
          Schema     | NetworkPolicy sluice              | /spec/ingres                                          | []             | ingres
          Schema     | PrometheusRule sluice             | /spec/groups/0/rules/0/expression                     | "1"            | has no field expression
          Schema     | ServiceMonitor sluice             | /spec/endpoints/0/scheme_                             | "http"         | has no field scheme_
          Names      | Service pgpool-peers-svc          | /metadata/name                                        | "pgpool-svc"   | is there twice
          Names      | Service pgpool-svc                | /metadata/name                                        | "sluice-svc"   | no Service pgpool-svc
          Selectors  | Service pgpool-svc                | /spec/selector/app                                    | "sluice"       | selects no pod
          Selectors  | Service pgpool-svc                | /spec/ports/0/targetPort                              | "postgres"     | no container has port postgres
          Selectors  | PodDisruptionBudget postgres      | /spec/selector/matchLabels/app                        | "postgresql"   | selects no pod
          Selectors  | NetworkPolicy postgres            | /spec/ingress/0/from/0/podSelector/matchLabels/app    | "sluice"       | lets through pods that are not there
          Selectors  | NetworkPolicy postgres            | /spec/ingress/1/ports/1/port                          | "booting"      | no container has port booting
          Selectors  | HorizontalPodAutoscaler sluice    | /spec/scaleTargetRef/name                             | "sluice"       | which is not there
          Selectors  | Deployment pgpool-deployment      | /spec/replicas                                        | 2              | replicas of its own
          Selectors  | ServiceMonitor sluice             | /spec/selector/matchLabels                            | {"a":"b"}      | selects no Service
          Selectors  | ServiceMonitor sluice             | /spec/endpoints/0/port                                | "metrics"      | has no port metrics
          Selectors  | Deployment pgpool-deployment      | /spec/template/metadata/labels/app                    | "sluice"       | does not select its own pods
          Selectors  | Service postgres-headless-svc     | /spec/publishNotReadyAddresses                        | REMOVED        | is no headless Service
          References | StatefulSet postgres-sts          | /spec/template/spec/serviceAccountName                | "nobody"       | no ServiceAccount nobody
          References | Secret postgres-secrets           | /metadata/name                                        | "secrets"      | no Secret postgres-secrets
          References | StatefulSet postgres-sts          | /spec/template/spec/containers/0/volumeMounts/0/name  | "disk"         | no volume disk
          References | Secret postgres-secrets           | /data/repmgr-password                                 | REMOVED        | which no Secret has
          References | Secret sluice-tls                 | /data/ca.crt                                          | REMOVED        | which no Secret has
          Containers | StatefulSet postgres-sts          | /spec/template/spec/securityContext/runAsNonRoot      | false          | runAsNonRoot
          Containers | StatefulSet postgres-sts          | /spec/template/spec/securityContext/runAsUser         | 0              | runAsUser
          Containers | StatefulSet postgres-sts          | /spec/template/spec/securityContext/seccompProfile    | REMOVED        | seccomp
          Containers | StatefulSet postgres-sts          | /spec/template/spec/automountServiceAccountToken      | REMOVED        | automountServiceAccountToken
          Containers | StatefulSet postgres-sts          | /spec/template/spec/containers/0/livenessProbe        | REMOVED        | livenessProbe
          Containers | StatefulSet postgres-sts          | /spec/template/spec/containers/0/readinessProbe       | REMOVED        | readinessProbe
          Containers | StatefulSet postgres-sts          | /spec/template/spec/containers/0/resources/limits/memory | REMOVED     | limits of memory
          Containers | StatefulSet postgres-sts          | /spec/template/spec/containers/0/resources/requests   | REMOVED        | requests of cpu
          Containers | StatefulSet postgres-sts          | /spec/template/spec/containers/0/securityContext/readOnlyRootFilesystem | false | readOnlyRootFilesystem
          Containers | StatefulSet postgres-sts          | /spec/template/spec/containers/0/securityContext/allowPrivilegeEscalation | REMOVED | allowPrivilegeEscalation
          Containers | StatefulSet postgres-sts          | /spec/template/spec/containers/0/securityContext/capabilities | REMOVED | drop ALL
          Containers | StatefulSet postgres-sts          | /spec/template/spec/containers/0/image                | "bitnami/postgresql-repmgr:11.12" | that can be had
          Containers | Deployment pgpool-deployment      | /spec/template/spec/containers/0/readinessProbe/httpGet/port | "web"   | port web
          Postgres   | StatefulSet postgres-sts          | /spec/template/spec/terminationGracePeriodSeconds     | 60             | grace period
          Postgres   | StatefulSet postgres-sts          | /spec/template/spec/containers/0/lifecycle            | REMOVED        | no preStop
          Postgres   | StatefulSet postgres-sts          | /spec/podManagementPolicy                             | "OrderedReady" | must start at once
          Postgres   | StatefulSet postgres-sts          | /spec/template/spec/containers/0/env                  | [{"name":"REPMGR_PRIMARY_HOST","value":"postgres-sts-0"}] | find that out
          Postgres   | StatefulSet postgres-sts          | /spec/template/spec/containers/0/env                  | [{"name":"REPMGR_PARTNER_NODES","value":"a,b"}] | fewer than three
          Rights     | Role sluice                       | /rules/0/resources/0                                  | "secrets"      | gives rights to secrets
          Rights     | Role sluice                       | /rules/0/verbs/0                                      | "delete"       | allows to delete
          Rights     | RoleBinding sluice                | /roleRef/name                                         | "admin"        | a role that is not there
          Rights     | RoleBinding sluice                | /subjects/0/name                                      | "nobody"       | an account that is not there
          Rights     | RoleBinding sluice                | /subjects/0/namespace                                 | "default"      | an account that is not there
          Rights     | StatefulSet postgres-sts          | /spec/template/spec/automountServiceAccountToken      | true           | has a token without any right
          Shutdown   | Deployment pgpool-deployment      | /spec/template/spec/terminationGracePeriodSeconds     | 30             | grace period
          Documents  | PrometheusRule sluice             | /spec/groups/0/rules/0/expr                           | "sluice_primary > 0" | no metric sluice_primary
          Documents  | Deployment pgpool-deployment      | /spec/template/spec/containers/0/env/0/name           | "SLUICE_POOL"  | no setting SLUICE_POOL
          """)
  void isFound(String rule, String object, String path, String json, String complaint)
      throws Exception {
    assertBreaks(production, rule, object, path, json, complaint);
  }

  @ParameterizedTest(name = "{0} {1} {2} {3}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          References | Secret pgpool-secrets             | /data/admin-password                                  | REMOVED        | no key admin-password
          Names      | Service pgpool-svc                | /spec/ports/0/nodePort                                | 32000          | node port 32000 is taken
          PublicPorts | Service pgpool-svc-external      | /spec/ports/0/targetPort                              | "http"         | shows port http to the outside
          PublicPorts | Service pgpool-peers-svc         | /spec/type                                            | "NodePort"     | shows port http to the outside
          PublicPorts | Service pgpool-peers-svc         | /spec/externalIPs                                     | ["10.0.0.1"]   | shows port http to the outside
          PublicPorts | Deployment pgpool-deployment     | /spec/template/spec/hostNetwork                       | true           | has its ports on its host
          Containers | Pod pg-client                     | /spec/containers/0/image                              | "bitnami/postgresql:latest" | that can be had
          """)
  void isFoundInTheMinimalOverlay(
      String rule, String object, String path, String json, String complaint) throws Exception {
    assertBreaks(minimal, rule, object, path, json, complaint);
  }

  private static void assertBreaks(
      Manifests manifests, String name, String object, String path, String json, String complaint)
      throws Exception {
    Rule rule = requireNonNull(Rules.ALL.get(name));
    assertThat(rule.violations(manifests)).as("before").isEmpty();

    List<String> violations = rule.violations(broken(manifests, object, path, json));

    assertThat(violations).anySatisfy(violation -> assertThat(violation).contains(complaint));
  }

  private static Manifests broken(Manifests manifests, String object, String path, String json)
      throws Exception {
    List<Manifest> changed = new ArrayList<>();
    for (Manifest manifest : manifests.all()) {
      changed.add(
          manifest.toString().equals(object)
              ? new Manifest(change(manifest.root().deepCopy(), path, json))
              : manifest);
    }
    assertThat(changed).as("one is another").isNotEqualTo(manifests.all());
    return new Manifests(changed);
  }

  private static JsonNode change(JsonNode root, String path, String json) throws Exception {
    String field = path.substring(path.lastIndexOf('/') + 1);
    JsonNode parent = root.at(path.substring(0, path.lastIndexOf('/')));
    if (parent instanceof ArrayNode array) {
      array.set(Integer.parseInt(field), JSON.readTree(json));
    } else if (json.equals("REMOVED")) {
      ((ObjectNode) parent).remove(field);
    } else {
      ((ObjectNode) parent).set(field, JSON.readTree(json));
    }
    return root;
  }
}

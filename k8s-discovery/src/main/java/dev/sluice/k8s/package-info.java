/**
 * Discovery through the Kubernetes API: a {@code TopologySource} over the EndpointSlices of a
 * headless Service, found through {@code ServiceLoader}. It says which nodes exist, where, and what
 * their pods are called, never what they are: SQL says that. The other way round it may label the
 * pods with what SQL said. May import {@code topology} and {@code config} of the proxy.
 *
 * <pre>
 *   SliceWatch --slices--> SliceMerge --members--> KubernetesSource --list--> topology
 *       |                                               ^    |
 *       '--ApiProblem--> DNS of the Service, meanwhile -'    '--roles--> PodLabels --> API
 * </pre>
 */
@NullMarked
package dev.sluice.k8s;

import org.jspecify.annotations.NullMarked;

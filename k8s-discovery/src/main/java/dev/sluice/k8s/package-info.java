/**
 * Discovery through the Kubernetes API: the {@code TopologySource} over the EndpointSlices of the
 * headless Service comes here, found through {@code ServiceLoader}. It says which nodes exist and
 * what their pods are called, never what they are: SQL says that. May import {@code topology} and
 * {@code config} of the proxy.
 */
@NullMarked
package dev.sluice.k8s;

import org.jspecify.annotations.NullMarked;

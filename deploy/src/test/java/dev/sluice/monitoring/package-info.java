/**
 * The alerts of {@code deploy/kustomize/components/monitoring} and the dashboard of {@code
 * deploy/grafana}: whether they are valid, ask for what there is, and say what to do.
 */
@NullMarked
package dev.sluice.monitoring;

import org.jspecify.annotations.NullMarked;

/**
 * PostgreSQL nodes under real repmgr, as the manifests deploy them: the image of {@code
 * deploy/images/postgres-repmgr}, one container a node, named like the pods of the StatefulSet.
 * {@link dev.sluice.repmgr.RepmgrCluster} is for any test; it needs Docker, and for network cuts
 * root.
 */
@NullMarked
package dev.sluice.repmgr;

import org.jspecify.annotations.NullMarked;

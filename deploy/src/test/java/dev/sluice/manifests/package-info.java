/**
 * The manifests of {@code deploy/kustomize}, as {@code kubectl kustomize} renders them: valid, and
 * right about each other. A {@link dev.sluice.manifests.Rule} is one check; {@code ManifestsTest}
 * holds all overlays against all of them, {@code BrokenManifestsTest} shows that each one can fail.
 */
@NullMarked
package dev.sluice.manifests;

import org.jspecify.annotations.NullMarked;

/**
 * The proxy as its users meet it: the real one in front of a real cluster, used by real clients.
 * Which node answered is always taken from the servers, never from the proxy.
 */
@NullMarked
package dev.sluice.it;

import org.jspecify.annotations.NullMarked;

/**
 * Certificates, keys and TLS contexts, made of files and made anew when these change; how TLS is
 * spoken towards clients and towards servers. Knows no message of PostgreSQL's protocol. A leaf:
 * may import {@code config} and {@code metrics}.
 */
@NullMarked
package dev.sluice.tls;

import org.jspecify.annotations.NullMarked;

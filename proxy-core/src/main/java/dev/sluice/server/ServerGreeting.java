package dev.sluice.server;

import dev.sluice.protocol.CancelKey;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a server says at the end of a login. */
record ServerGreeting(Map<String, String> parameters, @Nullable CancelKey cancelKey) {
  ServerGreeting {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }
}

package dev.sluice.routing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A normal form as a key: all its bytes count, and what is known of the database that it is meant
 * for ({@link FactsVersion#scope}); the hash only finds the bucket. An instance made by {@link
 * #probe()} is filled again and again for look-ups and never stored.
 */
final class NormalKey {
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  /** Another one in each process, so that nobody can prepare texts of equal hash. */
  private static final long SEED = new SecureRandom().nextLong();

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = {};
  private int size;
  private int scope;
  private int hash;

  private NormalKey() {}

  static NormalKey probe() {
    return new NormalKey();
  }

  /** Borrows the text until the next call. */
  NormalKey set(NormalText text, int newScope) {
    bytes = text.bytes();
    size = text.size();
    scope = newScope;
    hash = hash(bytes, size, newScope);
    return this;
  }

  /** To store. */
  NormalKey copy() {
    NormalKey copy = new NormalKey();
    copy.bytes = Arrays.copyOf(bytes, size);
    copy.size = size;
    copy.scope = scope;
    copy.hash = hash;
    return copy;
  }

  /** The same text under other facts, to store. */
  NormalKey in(int newScope) {
    NormalKey key = new NormalKey();
    key.bytes = bytes;
    key.size = size;
    key.scope = newScope;
    key.hash = hash(bytes, size, newScope);
    return key;
  }

  /** Must not be changed. */
  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  private static int hash(byte[] bytes, int size, int scope) {
    long hash = SEED ^ scope;
    int at = 0;
    for (; at + 8 <= size; at += 8) {
      hash = (hash ^ (long) LONGS.get(bytes, at)) * MULTIPLIER;
      hash ^= hash >>> 32;
    }
    for (; at < size; at++) {
      hash = (hash ^ bytes[at]) * MULTIPLIER;
    }
    return (int) (hash ^ hash >>> 32);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NormalKey key
        && hash == key.hash
        && scope == key.scope
        && Arrays.equals(bytes, 0, size, key.bytes, 0, key.size);
  }
}

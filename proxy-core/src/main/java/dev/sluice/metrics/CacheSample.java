package dev.sluice.metrics;

/**
 * A cache at one moment.
 *
 * @param size entries now
 * @param hits look-ups that found an entry, since the start
 * @param misses look-ups that found none, since the start
 * @param evictions entries dropped for want of room, since the start
 */
public record CacheSample(long size, long hits, long misses, long evictions) {}

package dev.sluice.codec;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import java.io.Serial;
import java.util.Random;

/**
 * Numbers of the fuzzer's choice. When it has no more to say they go on at random, the same ones
 * for the same input: its inputs are short for long, and short stories find little.
 */
public final class FuzzedRandom extends Random {
  @Serial private static final long serialVersionUID = 1;

  private final transient FuzzedDataProvider data;

  /** Takes all that the fuzzer says. */
  public FuzzedRandom(FuzzedDataProvider data) {
    super(data.consumeLong());
    this.data = data;
  }

  @Override
  protected int next(int bits) {
    // The constructor of Random does not call this.
    return data.remainingBytes() == 0
        ? super.next(bits)
        : data.consumeInt() >>> (Integer.SIZE - bits);
  }
}

package metaffi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The calling thread's stack of arguments and results: a call takes what it needs and gives everything back at its end.
 * Nothing is allocated once the stack is large enough.
 */
final class Frame extends Space {
  private static final int FIRST_CHUNK = 4096;
  private static final int MOST_CHUNK = 1 << 20;
  private static final int LARGE = 1 << 18; // from here on memory is given back to the system after the call

  private static final ThreadLocal<Frame> OF_THREAD = ThreadLocal.withInitial(Frame::new);

  private ByteBuffer[] chunks = new ByteBuffer[4];
  private long[] addresses = new long[4];
  private int chunk;
  private int top;

  /** Of each depth of nesting; those from {@link #depth} on are free. */
  private CallFrame[] calls = new CallFrame[8];

  private int depth;

  /** Values whose references are dropped, and memory that is freed, at the end of the call. */
  private long[] values = new long[8];

  private int valueCount;
  private long[] blocks = new long[4];
  private int blockCount;

  /** What arguments refer to in place. */
  private Object[] held = new Object[8];

  private int heldCount;

  private Frame() {
    chunks[0] = newChunk(0, FIRST_CHUNK);
  }

  static Frame current() {
    return OF_THREAD.get();
  }

  /** Room for the values of a call. To be followed by {@link #leave}, in a finally. */
  CallFrame enterCall(int parameters, int results) {
    CallFrame call = depth < calls.length && calls[depth] != null ? calls[depth] : newCall();
    call.chunk = chunk;
    call.top = top;
    call.valueCount = valueCount;
    call.blockCount = blockCount;
    call.heldCount = heldCount;
    depth++;
    try {
      reserve((long) VALUE * (parameters + results));
    } catch (RuntimeException | Error noMemory) {
      leave(call);
      throw noMemory;
    }
    call.values = buffer;
    call.base = address - at;
    call.first = at;
    call.firstResult = at + VALUE * parameters;
    return call;
  }

  private CallFrame newCall() {
    if (depth == calls.length) calls = Arrays.copyOf(calls, 2 * depth);
    CallFrame call = new CallFrame(this);
    calls[depth] = call;
    return call;
  }

  /** Gives back everything reserved since the call that is left, the innermost one, was entered. */
  void leave(CallFrame call) {
    // What is dropped may run callbacks, which enter above this call.
    while (valueCount > call.valueCount) Native.valueFree(values[--valueCount]);
    while (blockCount > call.blockCount) Native.deallocate(blocks[--blockCount]);
    while (heldCount > call.heldCount) letGo();
    chunk = call.chunk;
    top = call.top;
    depth--;
  }

  private void letGo() {
    Object object = held[--heldCount];
    held[heldCount] = null;
    if (object instanceof Releasable) ((Releasable) object).endUse();
  }

  @Override
  void reserve(long bytes) {
    if (bytes >= LARGE) {
      reserveLarge(bytes);
      return;
    }
    int size = ((int) bytes + VALUE - 1) & -VALUE;
    if (top + size > chunks[chunk].capacity()) nextChunk(size);
    buffer = chunks[chunk];
    at = top;
    address = addresses[chunk] + top;
    top += size;
  }

  private void reserveLarge(long bytes) {
    int size = checkedSize(bytes);
    address = Native.allocate(size);
    if (blockCount == blocks.length) blocks = Arrays.copyOf(blocks, 2 * blockCount);
    blocks[blockCount++] = address;
    buffer = view(address, size);
    at = 0;
  }

  private void nextChunk(int size) {
    int next = chunk + 1;
    if (next == chunks.length) {
      chunks = Arrays.copyOf(chunks, 2 * next);
      addresses = Arrays.copyOf(addresses, 2 * next);
    }
    if (chunks[next] == null || chunks[next].capacity() < size) {
      chunks[next] = newChunk(next, Math.max(size, Math.min(2 * chunks[chunk].capacity(), MOST_CHUNK)));
    }
    chunk = next;
    top = 0;
  }

  private ByteBuffer newChunk(int index, int size) {
    ByteBuffer made = ByteBuffer.allocateDirect(size + VALUE).order(ByteOrder.nativeOrder());
    int unaligned = (int) (Native.bufferAddress(made) & (VALUE - 1));
    ByteBuffer aligned = made.position((VALUE - unaligned) % VALUE).slice().order(ByteOrder.nativeOrder());
    addresses[index] = Native.bufferAddress(aligned);
    return aligned;
  }

  @Override
  boolean isOwned() {
    return false;
  }

  @Override
  void hold(Object object) {
    if (heldCount == held.length) held = Arrays.copyOf(held, 2 * heldCount);
    held[heldCount++] = object;
  }

  @Override
  void dropLater(long value) {
    if (valueCount == values.length) values = Arrays.copyOf(values, 2 * valueCount);
    values[valueCount++] = value;
  }
}

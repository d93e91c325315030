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

  /** Chunk, top, values, blocks and held objects at each {@link #enter}. */
  private static final int MARK = 5;

  private int[] marks = new int[8 * MARK];
  private int depth;
  private CallFrame[] calls = new CallFrame[8];

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

  /** To be followed by {@link #leave}, in a finally. */
  void enter() {
    if (depth + MARK > marks.length) marks = Arrays.copyOf(marks, 2 * marks.length);
    marks[depth] = chunk;
    marks[depth + 1] = top;
    marks[depth + 2] = valueCount;
    marks[depth + 3] = blockCount;
    marks[depth + 4] = heldCount;
    depth += MARK;
  }

  /** {@link #enter}, with room for the values of a call. */
  CallFrame enterCall(int parameters, int results) {
    int level = depth / MARK;
    enter();
    if (level >= calls.length) calls = Arrays.copyOf(calls, 2 * level);
    CallFrame call = calls[level];
    if (call == null) {
      call = new CallFrame(this);
      calls[level] = call;
    }
    try {
      reserve((long) VALUE * (parameters + results));
    } catch (RuntimeException | Error noMemory) {
      leave();
      throw noMemory;
    }
    call.values = buffer;
    call.base = address - at;
    call.first = at;
    call.firstResult = at + VALUE * parameters;
    return call;
  }

  /** Gives back everything reserved since the last {@link #enter}. */
  void leave() {
    int mark = depth - MARK; // what is dropped may run callbacks, which enter above it
    while (valueCount > marks[mark + 2]) Native.valueFree(values[--valueCount]);
    while (blockCount > marks[mark + 3]) Native.deallocate(blocks[--blockCount]);
    while (heldCount > marks[mark + 4]) letGo();
    chunk = marks[mark];
    top = marks[mark + 1];
    depth = mark;
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

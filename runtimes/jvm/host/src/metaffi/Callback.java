package metaffi;

import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

/** A Java callable as guests see it: what is called, and with which types. Called from any thread. */
final class Callback {
  private final Object target; // null: a static method
  private final Caller caller; // or null, and then:
  private final Shape shape;

  /** What comes back in place of the target. Weak, since guests refer to callbacks, and it to what guests see. */
  private volatile WeakReference<MethodCaller> maker;

  /** Keeps the function that was made of it. */
  private Object function;

  private Callback(Object target, Caller caller, Shape shape) {
    this.target = target;
    this.caller = caller;
    this.shape = shape;
  }

  /** Takes any arguments. */
  static Callback of(Caller caller) {
    return new Callback(caller, caller, null);
  }

  /**
   * The method of the functional interface that the object's class implements.
   *
   * @throws metaffi.jvm.LoadException if there is none, or more than one
   */
  static Callback of(Object object) {
    return new Callback(object, null, Shape.OF_CLASS.get(object.getClass()));
  }

  static Callback ofStatic(Method method) {
    if (!Modifier.isStatic(method.getModifiers())) {
      throw Failure.of(
          MetaFFIErrorCode.INVALID_ARGUMENT,
          method + " is not static, and no object to call it on was given. Pass a lambda instead.");
    }
    return new Callback(null, null, Shape.of(method));
  }

  /** The object that this was made of. */
  Object target() {
    if (maker == null) return target;
    MethodCaller made = maker.get();
    return made != null ? made : new MethodCaller(this, "a Java callable");
  }

  void setMaker(MethodCaller made) {
    maker = new WeakReference<>(made);
  }

  /** Writes an owned callable to the value at this address. */
  void write(long value) {
    if (caller != null) {
      Native.newCallable(this, false, null, null, null, null, null, null, value);
    } else {
      shape.newCallable(this, value);
    }
  }

  /**
   * Called by the library when {@link #invokeBits} was called often: the address of a function that does the same, for as long as
   * this object lives, or 0. Only for what is made for many calls.
   */
  @SuppressWarnings("unused")
  private static long function(Callback callback) {
    if (callback.maker == null) return 0;
    synchronized (callback) {
      if (callback.function == null) callback.function = Upcalls.make(callback.shape, callback.target);
      return callback.function == null ? 0 : Upcalls.address(callback.function);
    }
  }

  /** Called by the library: all arguments are of the declared types, and numbers. */
  @SuppressWarnings("unused")
  private static long invokeBits(Callback callback, long a, long b, long c, long d) throws Throwable {
    return (long) callback.shape.bits.invokeExact(callback.target, a, b, c, d);
  }

  /** Called by the library with borrowed arguments; results are null when it starts and owned by the caller afterwards. */
  @SuppressWarnings("unused")
  private static void invoke(Callback callback, long arguments, int argumentCount, long results, int resultCount)
      throws Throwable {
    Frame frame = Frame.current();
    CallFrame call = frame.enterCall(argumentCount, resultCount);
    try {
      Object[] args = callback.read(call, arguments, argumentCount);
      if (callback.caller != null) {
        writeAll(call, callback.caller.call(args), results, resultCount);
        return;
      }
      Object returned = callback.shape.call(callback.target, args);
      if (resultCount != 0) write(call, returned, callback.shape.result, results, 0);
    } finally {
      frame.leave(call);
    }
  }

  private Object[] read(CallFrame call, long arguments, int count) {
    Object[] args = new Object[count];
    if (count == 0) return args;
    Native.copy(arguments, call.base + call.first, (long) Space.VALUE * count);
    for (int i = 0; i < count; i++) {
      args[i] = Get.borrowed(call.values, call.base, call.first + i * Space.VALUE);
    }
    return args;
  }

  private static void writeAll(CallFrame call, Object[] returned, long results, int resultCount) {
    for (int i = 0; i < resultCount; i++) {
      write(call, returned != null && i < returned.length ? returned[i] : null, Type.ANYTHING, results, i);
    }
  }

  /** Each result is in its place before the next one is made, so that a failure leaves only whole ones. */
  private static void write(CallFrame call, Object returned, Type type, long results, int index) {
    int at = call.firstResult + index * Space.VALUE;
    Owned.clear(call.values, at, 1);
    try {
      Put.value(new Owned(), call.values, call.base, at, returned, type, 0);
    } finally {
      Native.copy(call.base + at, results + (long) index * Space.VALUE, Space.VALUE);
    }
  }

  /** Calls the method without any guest; what it throws is thrown, wrapped if it is checked. */
  Object[] callInJava(Object[] args) {
    try {
      Object returned = shape.call(target, args == null ? new Object[0] : args.clone());
      return shape.result == null ? null : new Object[] {returned};
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Throwable checked) {
      throw new MetaFFIException(
          checked.getMessage(), checked.getClass().getName(), MetaFFIErrorCode.GUEST_EXCEPTION, 0, checked);
    }
  }
}

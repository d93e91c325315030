package bench.host;

import static metaffi.MetaFFITypeInfo.MetaFFITypes.*;

import java.util.Arrays;
import java.util.function.LongBinaryOperator;
import metaffi.Caller;
import metaffi.MetaFFIDispatch;
import metaffi.MetaFFIModule;
import metaffi.MetaFFIRuntime;
import metaffi.MetaFFITypeInfo;
import metaffi.MetaFFITypeInfo.MetaFFITypes;

/** The entities of a guest, {@code bench/python/bench_guest.py} or {@code bench/go/bench.go}. */
final class Entities {
  /** Of this process, for the constants of {@link Typed}. */
  private static Entities opened;

  private static final MetaFFITypeInfo[] NONE = {};

  private final MetaFFIModule module;
  private final MetaFFIDispatch dispatch;
  final Caller nothing;
  final Caller add;
  final Caller addDoubles;
  final Caller echo;
  final Caller echoArray;
  final Caller last;
  final Caller lastPacked;
  final Caller numbers;
  final Caller create;
  final Caller accumulate;
  final Caller apply;
  final Caller addAny;
  final Caller echoAny;
  final Caller fail;

  private Entities(boolean isGo, MetaFFIModule module, MetaFFIDispatch dispatch) {
    this.module = module;
    this.dispatch = dispatch;
    // Python has one function for all types, and makes lists of arrays that are not packed.
    MetaFFITypes array = isGo ? MetaFFIInt64PackedArray : MetaFFIInt64Array;
    nothing = load(isGo ? "Nothing" : "nothing", NONE, NONE);
    add = load(isGo ? "Add" : "add", types(MetaFFIInt64, MetaFFIInt64), types(MetaFFIInt64));
    addDoubles = load(isGo ? "AddDoubles" : "add", types(MetaFFIFloat64, MetaFFIFloat64), types(MetaFFIFloat64));
    echo = load(isGo ? "Echo" : "echo", types(MetaFFIString8), types(MetaFFIString8));
    echoArray = load(isGo ? "EchoArray" : "echo", types(array), types(array));
    last = load(isGo ? "Last" : "last", types(array), types(MetaFFIInt64));
    lastPacked = load(isGo ? "Last" : "last", types(MetaFFIInt64PackedArray), types(MetaFFIInt64));
    numbers = load(isGo ? "Numbers" : "numbers", NONE, types(array));
    create = load(isGo ? "NewCounterAt" : "Counter", types(MetaFFIInt64), types(MetaFFIHandle));
    accumulate =
        load(
            (isGo ? "Counter.Accumulate" : "Counter.accumulate") + ",instance_required",
            types(MetaFFIHandle, MetaFFIInt64),
            types(MetaFFIInt64));
    apply = load(isGo ? "Apply" : "apply", types(MetaFFICallable, MetaFFIInt64, MetaFFIInt64), types(MetaFFIInt64));
    addAny = load(isGo ? "AddAny" : "add", types(MetaFFIAny, MetaFFIAny), types(MetaFFIAny));
    echoAny = load(isGo ? "EchoAny" : "echo", types(MetaFFIAny), types(MetaFFIAny));
    fail = load(isGo ? "Fail" : "fail", NONE, NONE);
  }

  private static MetaFFITypeInfo[] types(MetaFFITypes... types) {
    return Arrays.stream(types).map(MetaFFITypeInfo::new).toArray(MetaFFITypeInfo[]::new);
  }

  private Caller load(String name, MetaFFITypeInfo[] parameters, MetaFFITypeInfo[] results) {
    return module.load("callable=" + name, parameters, results, dispatch);
  }

  static Entities open(String group, MetaFFIDispatch dispatch) {
    boolean isGo = group.equals("java_go");
    MetaFFIRuntime runtime = new MetaFFIRuntime(isGo ? "go" : "python3");
    opened = new Entities(isGo, runtime.loadModule(System.getProperty("bench.guest")), dispatch);
    return opened;
  }

  static Entities opened() {
    return opened;
  }

  /** What guests call. */
  static Caller operator() {
    LongBinaryOperator add = (a, b) -> a + b;
    return MetaFFIRuntime.makeMetaFFICallable(add);
  }
}

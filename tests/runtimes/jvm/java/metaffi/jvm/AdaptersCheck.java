package metaffi.jvm;

import static metaffi.jvm.Check.check;
import static metaffi.jvm.Check.contains;
import static metaffi.jvm.Check.equal;
import static metaffi.jvm.Check.isTrue;
import static metaffi.jvm.Check.raises;
import static metaffi.jvm.Check.rejects;
import static metaffi.jvm.Check.same;

import java.lang.ref.WeakReference;
import java.lang.reflect.Modifier;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import java.util.function.UnaryOperator;
import metaffi.Caller;

/** {@link Adapters}: generated classes, and the functional method of an object. Natives stay unregistered. */
public final class AdaptersCheck {
  /** Long and double take two slots each. */
  public interface Wide {
    double call(long a, double b, int c, float d, Object e, long[] f, String[][] g, boolean h, byte i, short j, char k);
  }

  /** Two erasures of one method. */
  public interface Narrow extends Function<String, Integer> {
    @Override
    Integer apply(String text);
  }

  /** Generic half of {@link Merged}. */
  public interface Taker<T> {
    Object take(long before, T value, double after);
  }

  /** The other half. */
  public interface StringTaker {
    String take(long before, String value, double after);
  }

  /** Two abstract erasures of one method, for which the compiler makes no bridge. */
  public interface Merged extends Taker<String>, StringTaker {}

  /** Two methods that are not one. */
  public interface Two {
    void call(Object o);

    void call(String s);
  }

  interface Hidden {
    long call(long a);
  }

  public static void main(String[] args) {
    check("GeneratesClass", AdaptersCheck::generates);
    check("GeneratesForEveryJdkInterface", AdaptersCheck::jdk);
    check("GeneratesBridges", AdaptersCheck::bridges);
    check("FallsBackToProxy", AdaptersCheck::proxies);
    check("RejectsOtherTypes", AdaptersCheck::rejected);
    check("FindsFunctionalMethod", AdaptersCheck::sams);
    check("DoesNotKeepModules", () -> collectable(args));
    Check.finish();
  }

  private static void generates() {
    Adapter adapter = Adapters.adapterClass(Wide.class);
    same(adapter, Adapters.adapterClass(Wide.class));
    equal("(JJDIFLjava/lang/Object;[J[[Ljava/lang/String;ZBSC)D", adapter.nativeDescriptor);
    equal("JDIFLALZBSC", adapter.samKinds);
    equal('D', adapter.samResultKind);
    isTrue(!adapter.proxy && !adapter.registered && Modifier.isFinal(adapter.type.getModifiers()));
    Wide wide = (Wide) Adapters.newAdapter(Wide.class, 1L << 40, 7, 1L << 41);
    isTrue(wide.equals(wide) && wide.toString().startsWith("metaffi.adapters."));
    contains(
        raises(UnsatisfiedLinkError.class,
            () -> wide.call(1, 2, 3, 4, null, null, null, true, (byte) 1, (short) 2, 'c')).getMessage(),
        "invoke");
  }

  private static void jdk() {
    for (Class<?> type : List.of(
        Runnable.class, Callable.class, Comparator.class, LongBinaryOperator.class, Function.class,
        java.util.function.BooleanSupplier.class, java.util.function.DoubleToIntFunction.class,
        java.util.function.ObjLongConsumer.class, java.util.concurrent.ThreadFactory.class, java.io.FileFilter.class,
        java.sql.DriverAction.class)) {
      Adapter adapter = Adapters.adapterClass(type);
      isTrue(!adapter.proxy);
      isTrue(type.isInstance(Adapters.newAdapter(type, 1, 1, 1)));
    }
  }

  private static void bridges() {
    Adapter adapter = Adapters.adapterClass(Narrow.class);
    equal("(JLjava/lang/String;)Ljava/lang/Integer;", adapter.nativeDescriptor);
    Function<String, Integer> narrow = (Narrow) Adapters.newAdapter(Narrow.class, 1, 1, 1);
    raises(UnsatisfiedLinkError.class, () -> narrow.apply("s"));
    raises(ClassCastException.class, () -> apply(narrow, 5));
    equal("(JJLjava/lang/String;D)Ljava/lang/String;", Adapters.adapterClass(Merged.class).nativeDescriptor);
    Merged merged = (Merged) Adapters.newAdapter(Merged.class, 1, 1, 1);
    raises(UnsatisfiedLinkError.class, () -> ((StringTaker) merged).take(1, "s", 2));
    raises(UnsatisfiedLinkError.class, () -> take(merged, "s"));
    raises(ClassCastException.class, () -> take(merged, 5));
  }

  @SuppressWarnings("unchecked")
  private static Object take(Taker<?> taker, Object value) {
    return ((Taker<Object>) taker).take(1, value, 2);
  }

  @SuppressWarnings("unchecked")
  private static Object apply(Function<?, ?> function, Object argument) {
    return ((Function<Object, Object>) function).apply(argument);
  }

  private static void proxies() {
    isTrue(Adapters.adapterClass(Hidden.class).proxy);
    Hidden hidden = (Hidden) Adapters.newAdapter(Hidden.class, 1, 1, 1);
    raises(UnsatisfiedLinkError.class, () -> hidden.call(1));
    isTrue(Adapters.newAdapter(Caller.class, 1, 1, 1) instanceof NativeCaller);
    isTrue(Adapters.adapterClass(Caller.class).proxy);
  }

  private static void rejected() {
    rejects(LoadException.TYPE_MISMATCH, () -> Adapters.adapterClass(Two.class), "Two", "functional");
    rejects(LoadException.TYPE_MISMATCH, () -> Adapters.adapterClass(List.class), "java.util.List");
    rejects(LoadException.TYPE_MISMATCH, () -> Adapters.adapterClass(String.class), "java.lang.String");
  }

  private static void sams() {
    LongUnaryOperator adder = v -> v + 1;
    Lambda lambda = Adapters.lambda(adder);
    equal("applyAsLong", lambda.method.getName());
    equal("J", lambda.kinds);
    equal('J', lambda.resultKind);
    UnaryOperator<String> operator = v -> v;
    equal("apply", Adapters.lambda(operator).method.getName());
    Caller caller = values -> values;
    equal("call", Adapters.lambda(caller).method.getName());
    equal("apply", Adapters.sam(Narrow.class).getName());
    rejects(LoadException.TYPE_MISMATCH, () -> Adapters.sam(Object.class), "no functional interface");
    class Both implements LongUnaryOperator, Runnable, AutoCloseable {
      @Override
      public long applyAsLong(long v) {
        return v;
      }

      @Override
      public void run() {}

      @Override
      public void close() {}
    }
    rejects(LoadException.AMBIGUOUS, () -> Adapters.lambda(new Both()), "LongUnaryOperator", "java.lang.Runnable");
    class Marked implements LongUnaryOperator, AutoCloseable {
      @Override
      public long applyAsLong(long v) {
        return v;
      }

      @Override
      public void close() {}
    }
    equal("applyAsLong", Adapters.lambda(new Marked()).method.getName());
  }

  private static void collectable(String[] args) throws Exception {
    WeakReference<ModuleLoader> module = new WeakReference<>(useAndDrop(args));
    for (int i = 0; i < 50 && module.get() != null; i++) {
      System.gc();
      Thread.sleep(10);
    }
    equal(null, module.get());
  }

  private static ModuleLoader useAndDrop(String[] args) throws Exception {
    ModuleLoader loader = Check.guest(args);
    Adapters.newAdapter(loader.find("guest.Mixer"), 1, 1, 1);
    isTrue(Adapters.adapterClass(loader.find("guest.Callbacks$Secret")).proxy);
    Check.in(loader, "guest.Scalars").method("nothing").resolve();
    loader.close();
    return loader;
  }
}

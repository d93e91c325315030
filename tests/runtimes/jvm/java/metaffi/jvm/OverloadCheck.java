package metaffi.jvm;

import static metaffi.jvm.Check.check;
import static metaffi.jvm.Check.equal;
import static metaffi.jvm.Check.in;
import static metaffi.jvm.Check.rejects;
import static metaffi.jvm.LoadException.AMBIGUOUS;
import static metaffi.jvm.Types.ANY;
import static metaffi.jvm.Types.ARRAY;
import static metaffi.jvm.Types.CALLABLE;
import static metaffi.jvm.Types.HANDLE;
import static metaffi.jvm.Types.INT32;
import static metaffi.jvm.Types.INT64;
import static metaffi.jvm.Types.PACKED;
import static metaffi.jvm.Types.STRING8;

/** {@link Overload} and {@link Fit}: which overload a declaration chooses. */
public final class OverloadCheck {
  private static ModuleLoader guest;

  public static void main(String[] args) {
    guest = Check.guest(args);
    check("ExactTypes", OverloadCheck::exact);
    check("Arrays", OverloadCheck::arrays);
    check("WiderAndBoxed", OverloadCheck::wider);
    check("AliasDecides", OverloadCheck::alias);
    check("Ambiguous", OverloadCheck::ambiguous);
    check("Callables", OverloadCheck::callables);
    check("CollectionsTakeArrays", OverloadCheck::collections);
    check("FixedArityFirst", OverloadCheck::arity);
    check("Log4jStyle", OverloadCheck::logging);
    Check.finish();
  }

  private static String pick(String name, int... types) {
    return in(guest, "guest.Overloads").method(name).takes(types).gives(STRING8).chosen();
  }

  private static String pickAs(String name, int type, String alias) {
    return in(guest, "guest.Overloads").method(name).takes(type, (type & ARRAY) != 0 ? 1 : 0, alias).chosen();
  }

  private static void exact() {
    Object[] table = {
      Types.BOOL, "boolean", Types.INT8, "byte", Types.UINT8, "byte", Types.INT16, "short", Types.UINT16, "short",
      Types.CHAR8, "char", Types.CHAR16, "char", Types.CHAR32, "int", INT32, "int", Types.UINT32, "int", INT64, "long",
      Types.UINT64, "long", Types.SIZE, "long", Types.FLOAT32, "float", Types.FLOAT64, "double", STRING8, "String",
      Types.STRING16, "String", Types.STRING32, "String", HANDLE, "Object", ANY, "Object"
    };
    for (int i = 0; i < table.length; i += 2) equal(table[i + 1], pick("pick", (Integer) table[i]));
    equal("int,int", pick("pick", INT32, INT32));
    equal("long,long", pick("pick", INT64, INT32));
  }

  private static void arrays() {
    equal("long[]", pick("pick", INT64 | ARRAY));
    equal("long[]", pick("pick", INT64 | ARRAY | PACKED));
    equal("long[][]", in(guest, "guest.Overloads").method("pick").takes(INT64 | ARRAY, 2, null).chosen());
    equal("String[]", pick("pick", STRING8 | ARRAY));
    equal("Object[]", pick("pick", HANDLE | ARRAY));
    equal("Object[]", pick("pick", ANY | ARRAY));
    equal("Object[]", pick("pick", ARRAY));
    equal("Counter[]", in(guest, "guest.Arrays").method("total").takes(HANDLE | ARRAY).chosen());
    equal("Counter[]",
        in(guest, "guest.Arrays").method("total").takes(HANDLE | ARRAY, 1, "guest.Counter").chosen());
    equal("Counter[]",
        in(guest, "guest.Arrays").method("total").takes(HANDLE | ARRAY, 1, "guest.Counter[]").chosen());
    equal("long[][][]", in(guest, "guest.Arrays").method("sum3").takes(INT64 | ARRAY, 3, null).chosen());
  }

  private static void wider() {
    equal("long", pick("wide", INT32));
    equal("long", pick("wide", Types.UINT8));
    equal("double", pick("wide", Types.FLOAT32));
    equal("Integer", pick("boxed", INT32));
    equal("Long", pick("boxed", INT64));
    equal("Object", pick("boxed", Types.FLOAT64));
    equal("CharSequence", pick("text", STRING8));
    equal("Object", pick("text", HANDLE));
    equal("Number", in(guest, "guest.Any").method("half").takes(Types.FLOAT64).chosen());
    equal("Long", in(guest, "guest.Scalars").method("boxedLong").takes(INT32).chosen());
  }

  private static void alias() {
    equal("Counter", pickAs("object", HANDLE, "guest.Counter"));
    equal("Dog", pickAs("object", HANDLE, "guest.Dog"));
    equal("List", pickAs("object", HANDLE, "java.util.ArrayList"));
    equal("String", pickAs("pick", HANDLE, "java.lang.String"));
    equal("Object", pickAs("pick", HANDLE, "java.util.List"));
    equal("long", pickAs("wide", ANY, "long"));
    equal("Long", pickAs("boxed", INT32, "java.lang.Long"));
    rejects(LoadException.MEMBER_NOT_FOUND, () -> pickAs("object", HANDLE, "guest.Outer"), "handle<guest.Outer>");
  }

  private static void ambiguous() {
    rejects(AMBIGUOUS, () -> pick("ambiguous", STRING8, STRING8),
        "guest.Overloads.ambiguous(java.lang.String, java.lang.Object)",
        "guest.Overloads.ambiguous(java.lang.Object, java.lang.String)", "alias");
    rejects(AMBIGUOUS, () -> pick("object", HANDLE), "Counter", "Dog", "List");
    rejects(AMBIGUOUS, () -> pick("wide", ANY), "long", "double");
    equal("String,Object", pick("ambiguous", STRING8, INT64));
  }

  private static void callables() {
    rejects(AMBIGUOUS, () -> pick("callback", CALLABLE), "Function", "Runnable");
    equal("Runnable", pickAs("callback", CALLABLE, "java.lang.Runnable"));
    equal("UnaryOperator", pick("operator", CALLABLE));
    equal("Function", pickAs("operator", CALLABLE, "java.util.function.Function"));
    equal("Object", pick("pick", CALLABLE));
    equal("LongUnaryOperator[],long",
        in(guest, "guest.Callbacks").method("applyAll").takes(CALLABLE | ARRAY, INT64).chosen());
    equal("Caller,Object[]",
        in(guest, "guest.Callbacks").method("callDynamic").takes(CALLABLE, ANY, ANY).chosen());
  }

  private static void collections() {
    equal("List", in(guest, "guest.Collections").method("sum").takes(Types.FLOAT64 | ARRAY).chosen());
    equal("Collection", in(guest, "guest.Collections").method("join").takes(STRING8 | ARRAY).chosen());
    equal("Set", in(guest, "guest.Collections").method("countDistinct").takes(ANY | ARRAY).chosen());
    equal("Iterable", in(guest, "guest.Collections").method("countIterable").takes(HANDLE | ARRAY).chosen());
    equal("Map,String", in(guest, "guest.Collections").method("lookup").takes(ANY, STRING8).chosen());
  }

  private static void arity() {
    equal("String", pick("arity", STRING8));
    equal("String[]", pick("arity", STRING8, STRING8));
    equal("String[]", pick("arity"));
    equal("String[]", pick("arity", STRING8 | ARRAY));
  }

  /** An interface with overloads like org.apache.logging.log4j.Logger's. */
  public interface Logger {
    void error(CharSequence message);

    void error(Object message);

    void error(String message);

    void error(String message, Object... arguments);

    void error(String message, Object argument);

    void error(String message, Throwable thrown);

    void error(java.util.function.Supplier<?> supplier);
  }

  private static void logging() {
    String logger = Logger.class.getName();
    equal("String", in(guest, logger).method("error").on().takes(STRING8).chosen());
    equal("Object", in(guest, logger).method("error").on().takes(HANDLE).chosen());
    equal("Supplier", in(guest, logger).method("error").on().takes(CALLABLE).chosen());
    equal("String,Object", in(guest, logger).method("error").on().takes(STRING8, INT64).chosen());
    equal("String,Object", in(guest, logger).method("error").on().takes(STRING8, HANDLE).chosen());
    equal("String,Throwable", in(guest, logger).method("error").on().takes(STRING8)
        .takes(HANDLE, 0, "java.lang.Throwable").chosen());
    equal("String,Object[]", in(guest, logger).method("error").on().takes(STRING8, ANY, ANY).chosen());
  }
}

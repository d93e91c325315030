package metaffi.jvm;

import static metaffi.jvm.Check.check;
import static metaffi.jvm.Check.equal;
import static metaffi.jvm.Check.rejects;
import static metaffi.jvm.LoadException.TYPE_MISMATCH;
import static metaffi.jvm.Types.ANY;
import static metaffi.jvm.Types.ARRAY;
import static metaffi.jvm.Types.CALLABLE;
import static metaffi.jvm.Types.HANDLE;
import static metaffi.jvm.Types.INT32;
import static metaffi.jvm.Types.INT64;
import static metaffi.jvm.Types.PACKED;
import static metaffi.jvm.Types.STRING8;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@link ResultFit}: which declared result holds which Java type. */
public final class ResultCheck {
  private static final ModuleLoader JDK = ModuleLoader.open(System.getProperty("java.io.tmpdir"));

  public static void main(String[] args) {
    check("Primitives", ResultCheck::primitives);
    check("References", ResultCheck::references);
    check("Arrays", ResultCheck::arrays);
    check("Rejects", ResultCheck::rejected);
    Check.finish();
  }

  private static Class<?> as(Class<?> returned, int type, int dims, String alias) {
    Declared[] results = Declared.list(JDK, "result", new int[] {type}, new int[] {dims}, new String[] {alias});
    return ResultFit.check(results, returned, "m()");
  }

  private static Class<?> as(Class<?> returned, int type) {
    return as(returned, type, 0, null);
  }

  private static void primitives() {
    Object[] fits = {
      byte.class, Types.INT8, byte.class, Types.UINT8, byte.class, INT64, short.class, INT32, char.class, Types.CHAR16,
      char.class, Types.CHAR8, char.class, Types.CHAR32, char.class, Types.UINT16, int.class, Types.UINT32,
      int.class, INT64, int.class, Types.CHAR32, long.class, Types.SIZE, long.class, Types.UINT64,
      float.class, Types.FLOAT64, boolean.class, Types.BOOL, double.class, ANY
    };
    for (int i = 0; i < fits.length; i += 2) equal(null, as((Class<?>) fits[i], (Integer) fits[i + 1]));
  }

  private static void references() {
    equal(null, as(String.class, STRING8));
    equal(String.class, as(CharSequence.class, STRING8));
    equal(String.class, as(Object.class, STRING8));
    equal(null, as(Integer.class, INT32));
    equal(Long.class, as(Integer.class, INT64));
    equal(Long.class, as(Object.class, INT64));
    equal(Double.class, as(Number.class, Types.FLOAT64));
    equal(null, as(List.class, HANDLE));
    equal(null, as(List.class, HANDLE, 0, "java.util.ArrayList"));
    equal(null, as(List.class, ANY));
    equal(null, as(Map.class, ANY));
    equal(null, as(Supplier.class, CALLABLE));
    equal(null, as(Object.class, CALLABLE));
  }

  private static void arrays() {
    equal(null, as(long[].class, INT64 | ARRAY));
    equal(null, as(long[].class, INT64 | ARRAY | PACKED));
    equal(null, as(long[].class, Types.UINT64 | ARRAY));
    equal(null, as(long[][].class, INT64 | ARRAY, 2, null));
    equal(null, as(char[].class, Types.CHAR8 | ARRAY));
    equal(null, as(long[].class, ANY));
    equal(null, as(long[].class, HANDLE));
    equal(null, as(String[].class, STRING8 | ARRAY));
    equal(long[].class, as(Long[].class, INT64 | ARRAY));
    equal(long[].class, as(Object.class, INT64 | ARRAY));
    equal(String[].class, as(Object[].class, STRING8 | ARRAY));
    equal(null, as(Object[].class, ANY | ARRAY));
    equal(null, as(String[].class, HANDLE | ARRAY));
    equal(null, as(long[][].class, HANDLE | ARRAY));
    equal(null, as(long[].class, ANY | ARRAY));
    equal(Object[].class, as(List.class, ANY | ARRAY));
  }

  private static void rejected() {
    rejects(TYPE_MISMATCH, () -> as(void.class, INT64), "void");
    rejects(TYPE_MISMATCH, () -> as(long.class, INT32), "int32", "long", "int64");
    rejects(TYPE_MISMATCH, () -> as(int.class, HANDLE), "handle", "int");
    rejects(TYPE_MISMATCH, () -> as(int.class, Types.UINT64), "uint64");
    rejects(TYPE_MISMATCH, () -> as(String.class, INT64), "string8");
    rejects(TYPE_MISMATCH, () -> as(List.class, STRING8), "java.util.List", "handle");
    rejects(TYPE_MISMATCH, () -> as(long[].class, INT32 | ARRAY), "int64_packed_array");
    rejects(TYPE_MISMATCH, () -> as(long[].class, INT64 | ARRAY, 2, null));
    rejects(TYPE_MISMATCH, () -> as(long[].class, HANDLE | ARRAY));
    rejects(TYPE_MISMATCH, () -> as(String.class, HANDLE, 0, "java.util.ArrayList"), "handle<java.util.ArrayList>");
    Declared[] two = Declared.list(JDK, "result", new int[] {INT64, INT64}, null, null);
    rejects(TYPE_MISMATCH, () -> ResultFit.check(two, long.class, "m()"), "at most one");
  }
}

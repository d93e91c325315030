package metaffi.jvm;

import static metaffi.jvm.Check.check;
import static metaffi.jvm.Check.contains;
import static metaffi.jvm.Check.equal;
import static metaffi.jvm.Check.isTrue;
import static metaffi.jvm.Check.same;

import java.io.IOException;

/** What is written for people and tools: {@link Throwables}, {@link Describe}, {@link Inspect}, {@link Json}. */
public final class TextCheck {
  public static void main(String[] args) {
    check("DescribesThrowable", TextCheck::throwable);
    check("SurvivesBrokenThrowables", TextCheck::broken);
    check("DescribesObjects", TextCheck::objects);
    check("EscapesJson", TextCheck::json);
    check("InspectsModule", () -> inspect(args));
    Check.finish();
  }

  private static void throwable() {
    IOException cause = new IOException("inner");
    String[] parts = Throwables.text(new RuntimeException("out\0er", cause)).split("\0", 3);
    equal("1java.lang.RuntimeException", parts[0]);
    equal("out\\0er", parts[1]);
    contains(parts[2], "java.lang.RuntimeException: out\0er\n\tat metaffi.jvm.TextCheck.throwable(");
    isTrue(!parts[2].contains("Caused by"));
    same(cause, Throwables.cause(new RuntimeException(cause)));
    equal("1java.lang.RuntimeException\0java.lang.RuntimeException\0", head(new RuntimeException(null, cause)));
    equal("0java.lang.RuntimeException\0\0", head(new RuntimeException("")));
    equal("0java.lang.RuntimeException\0java.lang.RuntimeException\0", head(new RuntimeException()));
  }

  private static String head(Throwable thrown) {
    String text = Throwables.text(thrown);
    return text.substring(0, text.lastIndexOf('\0') + 1);
  }

  private static void broken() {
    RuntimeException mute = new RuntimeException() {
      private static final long serialVersionUID = 1L;

      @Override
      public String getMessage() {
        throw new IllegalStateException();
      }
    };
    contains(Throwables.text(mute), "getMessage() threw");
    RuntimeException a = new RuntimeException("a");
    RuntimeException b = new RuntimeException("b", a);
    a.initCause(b);
    int depth = 0;
    for (Throwable t = new RuntimeException("top", a); t != null; t = Throwables.cause(t)) depth++;
    equal(2, depth);
  }

  private static void objects() {
    equal("null", Describe.of(null));
    equal("null", Describe.typeName(null));
    equal("long[][]", Describe.typeName(new long[0][0]));
    equal(200, Describe.of("x".repeat(1000)).length());
    contains(Describe.of(new Object() {
      @Override
      public String toString() {
        throw new IllegalStateException();
      }
    }), "toString() threw");
  }

  private static void json() {
    equal("{\"a\":\"\\\"\\\\\\u000a\\u0000\",\"b\":[1,true,null,{}]}",
        new Json().open('{').key("a").value("\"\\\n\0").key("b").open('[').value(1).value(true).value(null)
            .open('{').close('}').close(']').close('}').toString());
  }

  private static void inspect(String[] args) throws Exception {
    ModuleLoader loader = Check.guest(args);
    String json = Inspect.module(loader);
    contains(json,
        "\"path\":\"class=guest.Scalars,callable=add\"",
        "\"path\":\"class=guest.Counter,callable=<init>\"",
        "\"path\":\"class=guest.Dog,callable=describe,instance_required\"",
        "\"path\":\"class=guest.Fields,field=sInt,setter\"",
        "\"path\":\"class=guest.Outer$Nested$Deep,callable=depth\"",
        "\"type\":\"int64_packed_array\"",
        "\"alias\":\"java.util.function.LongBinaryOperator\"");
    isTrue(!json.contains("field=CONSTANT,setter") && !json.contains("Outer$Hidden"));
    isTrue(json.contains("guest.BadInit")); // listed, and its initialiser not run
    ModuleLoader alone = ModuleLoader.open(args[0] + "/guest.jar");
    contains(Inspect.module(alone), "\"skipped\":[{\"name\":\"guest.Dog\"");
  }
}

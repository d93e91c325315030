package guest;

import java.util.function.Function;

/** Refines an inherited functional method: implementations need a bridge. */
@FunctionalInterface
public interface StringOp extends Function<String, String> {
  @Override
  String apply(String s);
}

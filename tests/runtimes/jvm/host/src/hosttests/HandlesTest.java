package hosttests;

import static hosttests.Guests.echo;
import static hosttests.Guests.fails;
import static hosttests.Guests.one;
import static hosttests.Guests.types;
import static metaffi.MetaFFITypeInfo.MetaFFITypes.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import metaffi.Caller;
import metaffi.MetaFFIHandle;
import org.junit.jupiter.api.Test;

class HandlesTest {
  private static final Caller MAKE = load("make_object", types(MetaFFIString8), types(MetaFFIHandle));
  private static final Caller COUNT = load("count_objects", null, types(MetaFFIInt64));
  private static final Caller DESCRIBE = load("describe_handle", types(MetaFFIHandle), types(MetaFFIString8));

  private static Caller load(String name, metaffi.MetaFFITypeInfo.MetaFFITypes[] in,
      metaffi.MetaFFITypeInfo.MetaFFITypes[] out) {
    return Guests.echo().load("callable=" + name, in, out);
  }

  private static long count() {
    return (long) one(COUNT.call());
  }

  /** The count, once nothing of other tests is waiting to be released. */
  private static long settledCount() throws InterruptedException {
    long last = count();
    for (int quiet = 0; quiet < 5; ) {
      System.gc();
      Thread.sleep(20);
      quiet = count() == last ? quiet + 1 : 0;
      last = count();
    }
    return last;
  }

  @Test
  void ownObjectsComeBackAsThemselves() {
    Object object = new Object();
    assertSame(object, echo(MetaFFIHandle, object));
    assertSame(object, echo(MetaFFIAny, object));
    assertNull(echo(MetaFFIHandle, null));
    String text = new String("as an object");
    assertSame(text, echo(MetaFFIHandle, text));
  }

  @Test
  void foreignOnesAreReleasedWhenClosed() throws InterruptedException {
    long before = settledCount();
    MetaFFIHandle handle = (MetaFFIHandle) one(MAKE.call("words"));
    assertEquals("echo.Object", handle.typeName());
    assertEquals(before + 1, count());
    assertEquals("echo.Object|words", one(DESCRIBE.call(handle)));
    handle.close();
    handle.close();
    assertEquals(before, count());
    fails("STALE_HANDLE", () -> DESCRIBE.call(handle), "closed", "Argument 1");
  }

  @Test
  void foreignOnesAreReleasedWhenForgotten() throws InterruptedException {
    long before = settledCount();
    for (int i = 0; i < 10; i++) MAKE.call("forgotten");
    for (int i = 0; i < 200 && count() > before; i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertTrue(count() <= before, () -> count() + " objects are left");
  }

  @Test
  void handlesMadeForACallAreDroppedAfterIt() throws InterruptedException {
    Object object = new Object();
    WeakReference<Object> watched = new WeakReference<>(object);
    echo(MetaFFIHandle, object);
    echo(MetaFFIHandleArray, new Object[] {object});
    fails("TYPE_MISMATCH", () -> load("echo", types(MetaFFIHandle, MetaFFIInt64), null).call(watched.get(), "x"));
    object = null;
    for (int i = 0; i < 200 && watched.get() != null; i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertNull(watched.get());
  }

  @Test
  void guestsKeepObjectsAsLongAsTheyLike() {
    Object object = new Object() {
      @Override
      public String toString() {
        return "kept text";
      }
    };
    load("keep", types(MetaFFIHandle), null).call(object);
    assertSame(object, one(load("kept", null, types(MetaFFIHandle)).call()));
    assertTrue(((String) one(DESCRIBE.call(object))).endsWith("|kept text"));
    load("drop_on_thread", null, null).call();
  }
}

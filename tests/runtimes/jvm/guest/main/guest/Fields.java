package guest;

/** Fields of every type, static and instance, final and private. */
public class Fields {
  public static boolean sBoolean = true;
  public static byte sByte = 1;
  public static short sShort = 2;
  public static char sChar = 'c';
  public static int sInt = 4;
  public static long sLong = 5;
  public static float sFloat = 6.5f;
  public static double sDouble = 7.25;
  public static String sString = "static";
  public static Object sObject;
  public static long[] sLongs = {1, 2, 3};
  /** No setter. */
  public static final int CONSTANT = 42;

  public static final String GREETING = "hello";

  public boolean iBoolean = true;
  public byte iByte = 11;
  public short iShort = 12;
  public char iChar = 'i';
  public int iInt = 14;
  public long iLong = 15;
  public float iFloat = 16.5f;
  public double iDouble = 17.25;
  public String iString = "instance";
  public Object iObject;
  public String[] iStrings = {"a", "b"};
  /** No setter. */
  public final int iFinal = 19;

  int packagePrivate = 20;
  private final int hidden = 21;

  public int sumHidden() {
    return hidden + packagePrivate;
  }
}

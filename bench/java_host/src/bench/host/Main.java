package bench.host;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import metaffi.MetaFFIDispatch;

/**
 * A worker of bench/coordinator.py: {@code Main GROUP CONTENDER}, with the paths of what is
 * called in the properties bench.guest and bench.plain. Reads and writes lines of JSON: what it is, then for
 * each scenario how many calls take a given time, and how long that many took.
 */
public final class Main {
  private static final long WARM_UP = 1_000_000_000;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private Main() {}

  public static void main(String[] words) throws Throwable {
    PrintStream answers = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    System.setOut(System.err); // what a guest prints is none of the coordinator's business
    Contender contender = open(words[0], words[1]);
    Map<String, Job> jobs = contender.jobs();
    Map<String, String> context = new LinkedHashMap<>(contender.context());
    context.put("java_host_jdk", System.getProperty("java.version"));
    answers.println("{\"context\": {" + fields(context) + "}}");
    BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = questions.readLine(); line != null; line = questions.readLine()) {
      String scenario = field(line, "scenario");
      Job job = jobs.get(scenario);
      String count = field(line, "count");
      if (count != null) {
        long[] took = measure(job, Integer.parseInt(count));
        answers.println("{\"real\": " + took[0] + ", \"cpu\": " + took[1] + "}");
      } else {
        Scenarios.check(scenario, job);
        answers.println("{\"count\": " + calibrate(job, Double.parseDouble(field(line, "seconds"))) + "}");
      }
    }
    System.err.flush();
    Runtime.getRuntime().halt(0); // what this process holds of two runtimes need not be taken apart
  }

  private static Contender open(String group, String name) throws Throwable {
    switch (name) {
      case "jit":
        Entities.open(group, MetaFFIDispatch.JIT);
        return new Typed();
      case "interpreter":
        Entities.open(group, MetaFFIDispatch.INTERPRETER);
        return new Typed();
      case "untyped":
        return new Untyped(Entities.open(group, MetaFFIDispatch.JIT));
      case "plain":
        return new Plain();
      default: // what is compiled only where the other bridge is
        return (Contender) Class.forName("bench.host.Other").getConstructor().newInstance();
    }
  }

  private static long[] measure(Job job, int count) throws Throwable {
    long cpu = THREADS.getCurrentThreadCpuTime();
    long real = System.nanoTime();
    job.run(count);
    real = System.nanoTime() - real;
    cpu = THREADS.getCurrentThreadCpuTime() - cpu;
    return new long[] {real, cpu};
  }

  /** Warms up, and says how many calls take about so long. */
  private static int calibrate(Job job, double seconds) throws Throwable {
    long started = System.nanoTime();
    for (int count = 16;;) {
      long real = measure(job, count)[0];
      if (System.nanoTime() - started > WARM_UP && real > seconds * 1e8) {
        return (int) Math.max(1, count * seconds * 1e9 / real);
      }
      if (real < seconds * 1e9) count *= 2;
    }
  }

  private static String fields(Map<String, String> context) {
    StringBuilder text = new StringBuilder();
    context.forEach((name, value) -> {
      if (text.length() > 0) text.append(", ");
      text.append('"').append(name).append("\": \"").append(value).append('"');
    });
    return text.toString();
  }

  /** Of one line of JSON without nesting; null if there is no such field. */
  private static String field(String line, String name) {
    Matcher found = Pattern.compile('"' + name + "\": \"?([^\",}]+)").matcher(line);
    return found.find() ? found.group(1) : null;
  }
}

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What Cassandra takes from the Java driver: writes the rows of the benchmark as fast as its
 * asynchronous session allows, in unlogged batches of one partition. It reads no Kafka and parses
 * everything beforehand, so it has less to do than a worker.
 */
public final class AsyncWriter {
  /** Records that a worker plans at once, of one Kafka partition of four. */
  private static final int SLICE = 3_000;
  private static final long DAY = 86_400_000L;
  private static final int MOST = 32;
  private static final int TRIES = 10;

  private record Row(String key, long time, int partition, long offset, JsonNode fields, String text) {}

  public static void main(String[] args) throws Exception {
    String[] address = args[0].split(":");
    Path file = Path.of(args[3]);
    int concurrency = Integer.parseInt(args[4]);
    long rawBucket = Long.parseLong(args[5]);
    long windowBucket = Long.parseLong(args[6]);
    DriverConfigLoader config = DriverConfigLoader.programmaticBuilder()
        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(30))
        .build();
    try (CqlSession session = CqlSession.builder()
        .withConfigLoader(config)
        .addContactPoint(new InetSocketAddress(address[0], Integer.parseInt(address[1])))
        .withLocalDatacenter(args[1])
        .withKeyspace("\"" + args[2] + "\"")
        .build()) {
      run(session, file, concurrency, rawBucket, windowBucket);
    }
  }

  private static void run(
      CqlSession session, Path file, int concurrency, long rawBucket, long windowBucket)
      throws Exception {
    PreparedStatement raw = session.prepare(
        "INSERT INTO vehicle_data (device_id, bucket, event_time, kafka_partition, kafka_offset, id,"
            + " latitude, longitude, speed, heading, energy_level, distance, vehicle_type, make,"
            + " model, year, fuel_type, record) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
            + " USING TIMESTAMP ?");
    PreparedStatement latest = session.prepare(
        "INSERT INTO latest (stream, shard, key, event_time, record) VALUES (?,?,?,?,?)"
            + " USING TIMESTAMP ? AND TTL ?");
    PreparedStatement window = session.prepare(
        "INSERT INTO windows (stream, key, size, bucket, window_start, window_end, status, revision,"
            + " count, late, watermark, measures, partial) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"
            + " USING TIMESTAMP ? AND TTL ?");
    List<List<Row>> slices = new ArrayList<>();
    List<JsonNode> windows = new ArrayList<>();
    read(file, slices, windows);

    Semaphore slots = new Semaphore(concurrency);
    AtomicLong done = new AtomicLong();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    long rows = slices.stream().mapToLong(List::size).sum() + windows.size();
    Meter meter = new Meter(rows, done);
    for (List<Row> slice : slices) {
      Map<String, List<Row>> partitions = new LinkedHashMap<>();
      Map<String, Row> newest = new LinkedHashMap<>();
      for (Row row : slice) {
        String partition = Math.floorDiv(row.time, rawBucket) + " " + row.key;
        partitions.computeIfAbsent(partition, (key) -> new ArrayList<>()).add(row);
        newest.put(row.key, row);
      }
      for (List<Row> partition : partitions.values()) {
        for (int from = 0; from < partition.size(); from += MOST) {
          List<Row> part = partition.subList(from, Math.min(partition.size(), from + MOST));
          List<BoundStatement> statements = new ArrayList<>();
          for (Row row : part) statements.add(bindRaw(raw, row, rawBucket));
          send(session, statements, slots, failure, () -> done.addAndGet(part.size()));
          meter.look();
        }
      }
      Map<Integer, List<BoundStatement>> shards = new LinkedHashMap<>();
      for (Row row : newest.values()) {
        int shard = Math.floorMod(row.key.hashCode(), 16);
        shards.computeIfAbsent(shard, (key) -> new ArrayList<>()).add(latest.bind(
            "vehicle_data", shard, row.key, Instant.ofEpochMilli(row.time), row.text,
            row.time * 1_000, 31_536_000));
      }
      for (List<BoundStatement> shard : shards.values()) {
        send(session, shard, slots, failure, () -> {});
      }
    }
    Map<String, List<BoundStatement>> partitions = new LinkedHashMap<>();
    for (JsonNode update : windows) {
      String key = update.get("key").asText();
      long bucket = Math.floorDiv(update.get("start").asLong(), windowBucket) * windowBucket;
      partitions.computeIfAbsent(bucket + " " + key, (partition) -> new ArrayList<>())
          .add(bindWindow(window, update, bucket));
    }
    for (List<BoundStatement> partition : partitions.values()) {
      for (int from = 0; from < partition.size(); from += MOST) {
        List<BoundStatement> part =
            partition.subList(from, Math.min(partition.size(), from + MOST));
        send(session, part, slots, failure, () -> done.addAndGet(part.size()));
        meter.look();
      }
    }
    slots.acquire(concurrency);
    if (failure.get() != null) throw new IllegalStateException(failure.get());
    meter.print();
  }

  /** Lines of the file: `r`, Kafka's partition, offset and the record; or `w` and the update. */
  private static void read(Path file, List<List<Row>> slices, List<JsonNode> windows)
      throws Exception {
    ObjectMapper json = new ObjectMapper();
    Map<Integer, List<Row>> open = new LinkedHashMap<>();
    for (String line : Files.readAllLines(file)) {
      String[] parts = line.split("\t");
      if (parts[0].equals("w")) {
        windows.add(json.readTree(parts[1]));
        continue;
      }
      int partition = Integer.parseInt(parts[1]);
      JsonNode record = json.readTree(parts[3]);
      List<Row> slice = open.computeIfAbsent(partition, (key) -> new ArrayList<>());
      slice.add(new Row(
          record.get("device_id").asText(),
          Instant.parse(record.get("timestamp").asText()).toEpochMilli(),
          partition, Long.parseLong(parts[2]), record, parts[3]));
      if (slice.size() == SLICE) slices.add(open.remove(partition));
    }
    slices.addAll(open.values());
  }

  private static BoundStatement bindRaw(PreparedStatement raw, Row row, long bucketMs) {
    JsonNode fields = row.fields;
    return raw.bind(
        row.key, Instant.ofEpochMilli(Math.floorDiv(row.time, bucketMs) * bucketMs),
        Instant.ofEpochMilli(row.time), row.partition, row.offset, fields.get("id").asText(),
        fields.get("latitude").asDouble(), fields.get("longitude").asDouble(),
        fields.get("speed").asDouble(), fields.get("heading").asDouble(),
        fields.get("energy_level").asDouble(), fields.get("distance").asDouble(),
        fields.get("vehicle_type").asText(), fields.get("make").asText(),
        fields.get("model").asText(), fields.get("year").asLong(),
        fields.get("fuel_type").asText(), row.text, row.time * 1_000);
  }

  private static BoundStatement bindWindow(PreparedStatement window, JsonNode update, long bucket) {
    Map<String, Map<String, Double>> measures = new LinkedHashMap<>();
    update.get("measures").fields().forEachRemaining((measure) -> {
      Map<String, Double> summary = new LinkedHashMap<>();
      measure.getValue().fields().forEachRemaining(
          (aggregate) -> summary.put(aggregate.getKey(), aggregate.getValue().asDouble()));
      measures.put(measure.getKey(), summary);
    });
    long start = update.get("start").asLong();
    return window.bind(
        "vehicle_data", update.get("key").asText(), update.get("size").asLong(),
        Instant.ofEpochMilli(bucket), Instant.ofEpochMilli(start),
        Instant.ofEpochMilli(update.get("end").asLong()), update.get("status").asText(),
        update.get("revision").asLong(), update.get("count").asLong(), update.get("late").asLong(),
        Instant.ofEpochMilli(update.get("watermark").asLong()), measures, false,
        start * 1_000, 31_536_000);
  }

  private static void send(
      CqlSession session, List<BoundStatement> statements, Semaphore slots,
      AtomicReference<Throwable> failure, Runnable onDone) throws InterruptedException {
    BatchStatementBuilder batch = BatchStatement.builder(BatchType.UNLOGGED);
    for (BoundStatement statement : statements) batch.addStatement(statement);
    slots.acquire();
    attempt(session, batch.setConsistencyLevel(ConsistencyLevel.LOCAL_QUORUM).build(), TRIES)
        .whenComplete((result, error) -> {
          slots.release();
          if (error == null) onDone.run();
          else failure.compareAndSet(null, error);
        });
  }

  /** As the worker does, it tries again what Cassandra did not acknowledge in time. */
  private static CompletionStage<AsyncResultSet> attempt(
      CqlSession session, BatchStatement batch, int tries) {
    CompletionStage<AsyncResultSet> result = session.executeAsync(batch);
    return tries == 1
        ? result
        : result.exceptionallyCompose((error) -> attempt(session, batch, tries - 1));
  }

  /** Measures from the first tenth on, when the virtual machine has warmed up a little. */
  private static final class Meter {
    private final long rows;
    private final AtomicLong done;
    private long firstDone;
    private long firstNanos;
    private long firstCpu;

    Meter(long rows, AtomicLong done) {
      this.rows = rows;
      this.done = done;
    }

    void look() {
      if (firstNanos != 0 || done.get() < rows / 10) return;
      firstDone = done.get();
      firstCpu = cpu();
      firstNanos = System.nanoTime();
    }

    void print() {
      double counted = done.get() - firstDone;
      double rowsPerSecond = counted / (System.nanoTime() - firstNanos) * 1e9;
      double cpuMicros = (cpu() - firstCpu) / counted / 1e3;
      System.out.printf(
          "{\"rows\":%d,\"rowsPerSecond\":%.1f,\"cpuMicrosPerRow\":%.2f}%n",
          done.get(), rowsPerSecond, cpuMicros);
    }

    private static long cpu() {
      return ((com.sun.management.OperatingSystemMXBean)
          ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
  }
}

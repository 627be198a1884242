import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Suppressed;
import org.apache.kafka.streams.kstream.Suppressed.BufferConfig;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.state.Stores;

/** The job of bench/windows in Kafka Streams: finals only, suppressed until stream time closes them. */
public final class KafkaStreamsWindows {
  private static final Duration SIZE = Duration.ofSeconds(10);
  private static final Duration GRACE = Duration.ofSeconds(5);
  /** Event time runs hundreds of times faster than the clock, so a cached window outlives its grace. */
  private static final Duration RETENTION = Duration.ofMinutes(20);

  public static final class Reading {
    public String device;
    public long time;
    public double temperature;
    public double humidity;
  }

  static final class Stats {
    long count;
    double sum;
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;

    Stats add(double value) {
      count++;
      sum += value;
      min = Math.min(min, value);
      max = Math.max(max, value);
      return this;
    }
  }

  public static final class Window {
    public final String device;
    public final long start;
    public final long count;
    public final double sum;
    public final double min;
    public final double max;
    public final double avg;

    Window(String device, long start, Stats stats) {
      this.device = device;
      this.start = start;
      count = stats.count;
      sum = stats.sum;
      min = stats.min;
      max = stats.max;
      avg = stats.sum / stats.count;
    }
  }

  public static void main(String[] args) {
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(
            require("BENCH_INPUT"),
            Consumed.with(Serdes.String(), readingSerde())
                .withTimestampExtractor((record, partition) -> ((Reading) record.value()).time))
        .groupByKey(Grouped.with(Serdes.String(), readingSerde()))
        .windowedBy(TimeWindows.ofSizeAndGrace(SIZE, GRACE))
        .aggregate(
            Stats::new,
            (device, reading, stats) -> stats.add(reading.temperature),
            Materialized.<String, Stats>as(
                    Stores.inMemoryWindowStore("windows", RETENTION, SIZE, false))
                .withKeySerde(Serdes.String())
                .withValueSerde(statsSerde())
                .withCachingEnabled())
        .suppress(Suppressed.untilWindowCloses(BufferConfig.unbounded()))
        .toStream()
        .map((key, stats) ->
            KeyValue.pair(key.key(), new Window(key.key(), key.window().start(), stats)))
        .to(require("BENCH_OUTPUT"), Produced.with(Serdes.String(), windowSerde()));
    KafkaStreams streams = new KafkaStreams(builder.build(), properties());
    streams.start();
  }

  private static Properties properties() {
    boolean exactlyOnce = require("BENCH_EXACTLY_ONCE").equals("true");
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, require("BENCH_GROUP"));
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, require("KAFKA_BOOTSTRAP_SERVERS"));
    properties.put(StreamsConfig.STATE_DIR_CONFIG, require("BENCH_STATE_DIR"));
    properties.put(
        StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
        exactlyOnce ? StreamsConfig.EXACTLY_ONCE_V2 : StreamsConfig.AT_LEAST_ONCE);
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000);
    properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 256L << 20);
    properties.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
    properties.put(StreamsConfig.consumerPrefix("max.poll.records"), 5_000);
    properties.put(StreamsConfig.producerPrefix("compression.type"), "zstd");
    properties.put(StreamsConfig.producerPrefix("batch.size"), 262_144);
    return properties;
  }

  private static Serde<Reading> readingSerde() {
    ObjectMapper mapper =
        new ObjectMapper(
            JsonFactory.builder().enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER).build());
    ObjectReader reader = mapper.readerFor(Reading.class);
    ObjectWriter writer = mapper.writerFor(Reading.class);
    return Serdes.serdeFrom(
        (topic, reading) -> unchecked(() -> writer.writeValueAsBytes(reading)),
        (topic, bytes) -> unchecked(() -> reader.<Reading>readValue(bytes)));
  }

  private static Serde<Window> windowSerde() {
    ObjectWriter writer = new ObjectMapper().writerFor(Window.class);
    return Serdes.serdeFrom(
        (topic, window) -> unchecked(() -> writer.writeValueAsBytes(window)),
        (topic, bytes) -> {
          throw new UnsupportedOperationException("Windows are only written");
        });
  }

  private static Serde<Stats> statsSerde() {
    return Serdes.serdeFrom(
        (topic, stats) ->
            stats == null
                ? null
                : ByteBuffer.allocate(32)
                    .putLong(stats.count)
                    .putDouble(stats.sum)
                    .putDouble(stats.min)
                    .putDouble(stats.max)
                    .array(),
        (topic, bytes) -> {
          if (bytes == null) return null;
          ByteBuffer buffer = ByteBuffer.wrap(bytes);
          Stats stats = new Stats();
          stats.count = buffer.getLong();
          stats.sum = buffer.getDouble();
          stats.min = buffer.getDouble();
          stats.max = buffer.getDouble();
          return stats;
        });
  }

  private interface Conversion<T> {
    T run() throws IOException;
  }

  private static <T> T unchecked(Conversion<T> conversion) {
    try {
      return conversion.run();
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  private static String require(String name) {
    String value = System.getenv(name);
    if (value == null) throw new IllegalStateException(name + " is missing");
    return value;
  }
}

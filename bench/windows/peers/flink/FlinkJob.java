import java.time.Duration;
import java.util.Properties;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.CheckpointingMode;

/** What both Flink programs are told by the benchmark, and the settings that they share. */
final class FlinkJob {
  final String bootstrap = require("KAFKA_BOOTSTRAP_SERVERS");
  final String group = require("BENCH_GROUP");
  final String input = require("BENCH_INPUT");
  final String output = require("BENCH_OUTPUT");
  final boolean exactlyOnce = require("BENCH_EXACTLY_ONCE").equals("true");
  private final String stateDir = require("BENCH_STATE_DIR");

  private FlinkJob() {}

  static FlinkJob fromEnvironment() {
    return new FlinkJob();
  }

  /** One slot for the one core, state on the heap, a checkpoint a second. */
  Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, 1);
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ofMillis(50));
    configuration.set(StateBackendOptions.STATE_BACKEND, "hashmap");
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(1));
    configuration.set(
        CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE,
        exactlyOnce ? CheckpointingMode.EXACTLY_ONCE : CheckpointingMode.AT_LEAST_ONCE);
    configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, "file://" + stateDir);
    return configuration;
  }

  static Properties consumerProperties() {
    Properties properties = new Properties();
    properties.setProperty("max.poll.records", "5000");
    return properties;
  }

  static Properties producerProperties() {
    Properties properties = new Properties();
    properties.setProperty("compression.type", "zstd");
    properties.setProperty("linger.ms", "20");
    properties.setProperty("batch.size", "262144");
    properties.setProperty("transaction.timeout.ms", "60000");
    return properties;
  }

  private static String require(String name) {
    String value = System.getenv(name);
    if (value == null) throw new IllegalStateException(name + " is missing");
    return value;
  }
}

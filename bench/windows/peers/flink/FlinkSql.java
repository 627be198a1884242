import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/** The job of bench/windows in SQL: a window table-valued function over JSON tables. */
public final class FlinkSql {
  public static void main(String[] args) throws Exception {
    FlinkJob job = FlinkJob.fromEnvironment();
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(job.configuration());
    StreamTableEnvironment tables = StreamTableEnvironment.create(env);
    tables.getConfig().set("table.local-time-zone", "UTC");

    tables.executeSql(
        "CREATE TABLE readings ("
            + " device STRING NOT NULL, `time` BIGINT NOT NULL, temperature DOUBLE NOT NULL,"
            + " humidity DOUBLE NOT NULL, happened AS TO_TIMESTAMP_LTZ(`time`, 3),"
            + " WATERMARK FOR happened AS happened - INTERVAL '5' SECOND"
            + ") WITH ("
            + kafka(job, job.input)
            + ", 'properties.group.id' = '" + job.group + "'"
            + ", 'scan.startup.mode' = 'earliest-offset'"
            + ", 'properties.max.poll.records' = '5000'"
            + ", 'format' = 'json')");
    tables.executeSql(
        "CREATE TABLE windows ("
            + " device STRING NOT NULL, `start` BIGINT NOT NULL, `count` BIGINT NOT NULL,"
            + " `sum` DOUBLE, `min` DOUBLE, `max` DOUBLE, `avg` DOUBLE"
            + ") WITH ("
            + kafka(job, job.output)
            + ", 'key.format' = 'raw', 'key.fields' = 'device', 'value.format' = 'json'"
            + ", 'sink.delivery-guarantee' = '"
            + (job.exactlyOnce ? "exactly-once" : "at-least-once") + "'"
            + ", 'sink.transactional-id-prefix' = '" + job.group + "'"
            + producerOptions()
            + ")");
    tables
        .executeSql(
            "INSERT INTO windows SELECT device,"
                + " UNIX_TIMESTAMP(CAST(window_start AS STRING)) * 1000,"
                + " COUNT(*), SUM(temperature), MIN(temperature), MAX(temperature),"
                + " AVG(temperature)"
                + " FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(happened), INTERVAL '10' SECOND))"
                + " GROUP BY device, window_start, window_end")
        .await();
  }

  private static String kafka(FlinkJob job, String topic) {
    return "'connector' = 'kafka', 'topic' = '" + topic + "'"
        + ", 'properties.bootstrap.servers' = '" + job.bootstrap + "'";
  }

  private static String producerOptions() {
    StringBuilder options = new StringBuilder();
    FlinkJob.producerProperties()
        .forEach((name, value) -> options.append(", 'properties." + name + "' = '" + value + "'"));
    return options.toString();
  }
}

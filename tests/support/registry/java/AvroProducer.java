import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes a record as Java's producers do: the schema is looked up as Avro prints it, not registered,
 * and the value is framed with its id.
 */
public class AvroProducer {
  public static void main(String[] arguments) throws Exception {
    JsonNode given = new ObjectMapper().readTree(System.in);
    Schema schema = new Schema.Parser().parse(given.get("schema").asText());
    String topic = given.get("topic").asText();
    GenericData.Record record = new GenericData.Record(schema);
    JsonNode values = given.get("record");
    for (Schema.Field field : schema.getFields()) {
      JsonNode value = values.get(field.name());
      switch (field.schema().getType()) {
        case STRING -> record.put(field.name(), value.asText());
        case LONG -> record.put(field.name(), value.asLong());
        case DOUBLE -> record.put(field.name(), value.asDouble());
        default -> record.put(field.name(), null);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(0);
    bytes.write(ByteBuffer.allocate(4).putInt(idOf(schema, given, topic)).array());
    var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericData.Record>(schema).write(record, encoder);
    encoder.flush();
    Map<String, Object> settings = Map.of("bootstrap.servers", given.get("brokers").asText());
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
      String key = values.get("device").asText();
      producer.send(new ProducerRecord<>(topic, key, bytes.toByteArray())).get();
    }
  }

  private static int idOf(Schema schema, JsonNode given, String topic) throws Exception {
    ObjectMapper json = new ObjectMapper();
    URI subject = URI.create(given.get("registry").asText() + "/subjects/" + topic + "-value");
    HttpRequest request =
        HttpRequest.newBuilder(subject)
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    json.writeValueAsString(Map.of("schema", schema.toString()))))
            .build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) throw new IllegalStateException(answer.body());
    return json.readTree(answer.body()).get("id").asInt();
  }
}

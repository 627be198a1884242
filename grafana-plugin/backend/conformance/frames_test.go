package conformance

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
)

// decode reads the only frame of an answer as Grafana does.
func decode(t *testing.T, response *pluginv2.QueryDataResponse, refID string) *data.Frame {
	t.Helper()
	answer := response.Responses[refID]
	if answer == nil || answer.Error != "" || len(answer.Frames) != 1 {
		t.Fatalf("%s: %v", refID, answer)
	}
	frame, err := data.UnmarshalArrowFrame(answer.Frames[0])
	if err != nil {
		t.Fatalf("%s: %v", refID, err)
	}
	if frame.RefID != refID {
		t.Errorf("%s: refId is %q", refID, frame.RefID)
	}
	return frame
}

func frameOf(t *testing.T, name string) *data.Frame {
	t.Helper()
	ownPluginOnly(t)
	response, err := query(t, start(t), within(t, 20*time.Second), name)
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, response, "A")
}

var enum = []interface{}{data.EnumItemIndex(0), data.EnumItemIndex(1), data.EnumItemIndex(2)}

// every is each type in the order of the plugin's frame, with its three values.
var every = []struct {
	name   string
	kind   data.FieldType
	values []interface{}
}{
	{"time", data.FieldTypeTime, []interface{}{time.Unix(0, 0), time.Unix(0, -1_500_000), time.Unix(0, 1_767_225_600_000_250_000)}},
	{"number", data.FieldTypeFloat64, []interface{}{0.1, -1e300, 5e-324}},
	{"float32", data.FieldTypeFloat32, []interface{}{float32(0.5), float32(-2), float32(16_777_216)}},
	{"int8", data.FieldTypeInt8, []interface{}{int8(0), int8(math.MinInt8), int8(math.MaxInt8)}},
	{"int16", data.FieldTypeInt16, []interface{}{int16(0), int16(math.MinInt16), int16(math.MaxInt16)}},
	{"int32", data.FieldTypeInt32, []interface{}{int32(0), int32(math.MinInt32), int32(math.MaxInt32)}},
	{"int64", data.FieldTypeInt64, []interface{}{int64(0), int64(math.MinInt64), int64(math.MaxInt64)}},
	{"uint8", data.FieldTypeUint8, []interface{}{uint8(0), uint8(1), uint8(math.MaxUint8)}},
	{"uint16", data.FieldTypeUint16, []interface{}{uint16(0), uint16(1), uint16(math.MaxUint16)}},
	{"uint32", data.FieldTypeUint32, []interface{}{uint32(0), uint32(1), uint32(math.MaxUint32)}},
	{"uint64", data.FieldTypeUint64, []interface{}{uint64(0), uint64(1), uint64(math.MaxUint64)}},
	{"string", data.FieldTypeString, []interface{}{"", "Zürich 😀", "a\x00b"}},
	{"boolean", data.FieldTypeBool, []interface{}{false, true, true}},
	{"json", data.FieldTypeJSON, []interface{}{json.RawMessage(`{"a":[1,null]}`), json.RawMessage(`"text"`), json.RawMessage(`"1152921504606846976"`)}},
	{"enum", data.FieldTypeEnum, enum},
}

func same(got, expected interface{}) bool {
	switch value := expected.(type) {
	case time.Time:
		other, ok := got.(time.Time)
		return ok && other.Equal(value)
	case json.RawMessage:
		other, ok := got.(json.RawMessage)
		return ok && string(other) == string(value)
	default:
		return got == expected
	}
}

func TestEveryTypeArrives(t *testing.T) {
	frame := frameOf(t, "values")
	if frame.Name != "values" || len(frame.Fields) != len(every) {
		t.Fatalf("%q with %d fields", frame.Name, len(frame.Fields))
	}
	for i, expected := range every {
		field := frame.Fields[i]
		if field.Name != expected.name || field.Type() != expected.kind || field.Len() != 3 {
			t.Errorf("%s: %s of %d", field.Name, field.Type(), field.Len())
			continue
		}
		for row, value := range expected.values {
			if !same(field.At(row), value) {
				t.Errorf("%s, row %d: %v, not %v", field.Name, row, field.At(row), value)
			}
		}
	}
	if texts := frame.Fields[14].Config.TypeConfig.Enum.Text; len(texts) != 3 || texts[1] != "on" {
		t.Errorf("texts of the enum: %v", texts)
	}
}

func TestEveryTypeArrivesWithNulls(t *testing.T) {
	frame := frameOf(t, "nulls")
	for i, expected := range every {
		field := frame.Fields[i]
		if field.Type() != expected.kind.NullableType() {
			t.Errorf("%s: %s", field.Name, field.Type())
		}
		for _, row := range []int{0, 2} {
			if value, ok := field.ConcreteAt(row); ok {
				t.Errorf("%s, row %d: %v, not null", field.Name, row, value)
			}
		}
		if value, ok := field.ConcreteAt(1); !ok || !same(value, expected.values[2]) {
			t.Errorf("%s, row 1: %v", field.Name, value)
		}
	}
}

func TestFrameWithoutRowsKeepsItsTypes(t *testing.T) {
	frame := frameOf(t, "no rows")
	for i, expected := range every {
		if field := frame.Fields[i]; field.Type().NonNullableType() != expected.kind || field.Len() != 0 {
			t.Errorf("%s: %s of %d", field.Name, field.Type(), field.Len())
		}
	}
}

func TestFrameWithoutFields(t *testing.T) {
	if frame := frameOf(t, "no fields"); frame.Name != "nothing" || len(frame.Fields) != 0 {
		t.Errorf("%v", frame)
	}
}

func TestSpecialNumbers(t *testing.T) {
	frame := frameOf(t, "special")
	for _, field := range frame.Fields[:2] {
		at := func(row int) float64 {
			value, err := field.FloatAt(row)
			if err != nil {
				t.Fatal(err)
			}
			return value
		}
		if !math.IsNaN(at(0)) || !math.IsInf(at(1), 1) || !math.IsInf(at(2), -1) || at(3) != 0 || !math.Signbit(at(3)) {
			t.Errorf("%s: %v %v %v %v", field.Name, at(0), at(1), at(2), at(3))
		}
	}
	times := frame.Fields[2]
	for row, expected := range []interface{}{nil, nil, time.UnixMilli(9_223_372_036_854), time.Unix(0, 5)} {
		value, ok := times.ConcreteAt(row)
		if ok != (expected != nil) || (ok && !same(value, expected)) {
			t.Errorf("time, row %d: %v", row, value)
		}
	}
}

func TestDescriptionsArrive(t *testing.T) {
	frame := frameOf(t, "described")
	meta := frame.Meta
	if frame.Name != "speed by key" || meta.Type != data.FrameTypeTimeSeriesMulti || meta.TypeVersion != (data.FrameTypeVersion{0, 1}) ||
		meta.ExecutedQueryString != "SELECT 1" || meta.Channel != "ds/uid/path" || meta.PreferredVisualization != data.VisTypeGraph ||
		len(meta.Notices) != 1 || meta.Notices[0].Severity != data.NoticeSeverityWarning || meta.Notices[0].Text != "cut at 10 rows" ||
		len(meta.Stats) != 1 || meta.Stats[0].DisplayName != "rows" || meta.Stats[0].Value != 10 || meta.Stats[0].Unit != "short" ||
		meta.Custom.(map[string]interface{})["from"] != 1767225600000.0 {
		t.Errorf("meta: %+v", meta)
	}
	field := frame.Fields[1]
	if !field.Labels.Equals(data.Labels{"key": "vehicle-1", "ort": "Zürich"}) || field.Config.Unit != "velocityms" || field.Config.DisplayNameFromDS != "Speed" {
		t.Errorf("field: %+v %+v", field.Labels, field.Config)
	}
}

func TestTypedArraysArrive(t *testing.T) {
	frame := frameOf(t, "typed")
	expected := [][]interface{}{
		{time.UnixMilli(1_767_225_600_000), time.UnixMilli(1_767_225_600_001)}, {0.0, 0.5}, {int64(0), int64(1)}, {0.0, -1.0},
	}
	for i, field := range frame.Fields {
		for row := 0; row < 2; row++ {
			if got := field.At(row); !same(got, expected[i][row]) {
				t.Errorf("%s, row %d: %v", field.Name, row, got)
			}
		}
	}
}

func TestMillionRowsArrive(t *testing.T) {
	ownPluginOnly(t)
	plugin := start(t)
	// More than gRPC's own limit; Grafana takes up to 2 GiB.
	begin := time.Now()
	frame := func() *data.Frame {
		response, err := query(t, plugin, within(t, 20*time.Second), "million")
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("answered in %s", time.Since(begin))
		return decode(t, response, "A")
	}()
	const last = 999_999
	if rows := frame.Rows(); rows != 1_000_000 || frame.At(1, last) != 499_999.5 || frame.At(2, last) != int64(last) ||
		!frame.At(0, last).(time.Time).Equal(time.UnixMilli(1_767_225_600_000+last)) {
		t.Errorf("%d rows, last %v", rows, frame.RowCopy(last))
	}
}

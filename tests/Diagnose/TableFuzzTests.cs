using System.Text;
using Parquet;
using Parquet.Schema;
using Whence.Diagnose.Tables;
using Whence.Tests.Fuzz;

namespace Whence.Tests.Diagnose;

/// <summary>Damaged tables: a typed error or a reading, never another end. WHENCE_FUZZ_CASES=20000 is the full run.</summary>
[TestFixture]
sealed class TableFuzzTests
{
    static readonly HashSet<string> Texts = ["id", "label"];

    static readonly string Csv = "id,label,x,note\n" + string.Concat(Enumerable.Range(0, 12).Select(i => $"{i:000},{(i % 2 == 0 ? "cat" : "dog")},{i * 0.37},\"a \"\"b\"\",\n{i}\"\n"));

    static readonly string Json = string.Concat(Enumerable.Range(0, 12).Select(i => $"{{\"id\":\"{i}\",\"target\":{{\"label\":\"c\\u00e9\",\"p\":[0.5,{i}]}},\"ok\":{(i % 2 == 0 ? "true" : "null")}}}\n"));

    [Test]
    public void Csvs() => MutationFuzz.Run(
        "csv", [Encoding.UTF8.GetBytes(Csv), [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Csv.ReplaceLineEndings("\r\n"))], Encoding.Unicode.GetBytes("\uFEFF" + Csv)],
        bytes => CsvReader.Read("t.csv", () => new MemoryStream(bytes), Texts), typeof(TableException));

    [Test]
    public void Jsons() => MutationFuzz.Run(
        "json", [Encoding.UTF8.GetBytes(Json), Encoding.UTF8.GetBytes($"[{string.Join(',', Json.Trim().Split('\n'))}]")], bytes => JsonReader.Read("t.json", bytes, Texts), typeof(TableException));

    [Test]
    public async Task Parquets()
    {
        var seed = await Parquet();
        MutationFuzz.Run("parquet", [seed], bytes => ParquetTables.Read("t.parquet", new MemoryStream(bytes), Texts), typeof(TableException));
    }

    [Test]
    public async Task NoLengthInParquetIsTakenAtItsWord()
    {
        // 2^28, as Thrift and Snappy write it, at every place of the first column: nobody reserves so much.
        var seed = await Parquet();
        for (var at = 4; at < 300; at++)
        {
            byte[] bytes = [.. seed[..at], 0x80, 0x80, 0x80, 0x80, 0x01, .. seed[(at + 5)..]];
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                ParquetTables.Read("t.parquet", new MemoryStream(bytes), Texts);
            }
            catch (TableException)
            {
                // Refused, or read where the place does not matter.
            }
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(64 << 20), $"at {at}");
        }
    }

    [Test]
    public async Task ParquetIsReadAsItWasWritten()
    {
        var table = ParquetTables.Read("t.parquet", new MemoryStream(await Parquet()), Texts);
        Assert.That(table.Columns.Select(column => column.Name), Is.EqualTo(new[] { "id", "label", "x", "n" }));
        Assert.That(Enumerable.Range(0, 3).Select(table.Find("id")!.Text), Is.EqualTo(new[] { "7", "8", "9" }));
        Assert.That(Enumerable.Range(0, 3).Select(table.Find("label")!.Text), Is.EqualTo(new[] { "cat", "", "dog" }));
        Assert.That(((NumberColumn)table.Find("x")!).Values.ToArray(), Is.EqualTo(new[] { 0.5, double.NaN, -2 }));
        Assert.That(((NumberColumn)table.Find("n")!).Values.ToArray(), Is.EqualTo(new[] { 1.0, 2, 3 }));
    }

    [Test]
    public async Task NestedParquetIsColumnsWithDotsOrRefusedByName()
    {
        var structure = ParquetTables.Read("t.parquet", await Written<Structured>(new() { id = "a", place = new() { x = 1.5 } }), Texts);
        Assert.That(structure.Columns.Select(column => column.Name), Is.EqualTo(new[] { "id", "place.x" }));
        Assert.That(structure.Find("place.x")!.Text(0), Is.EqualTo("1.5"));
        await Refused<Listed>(new() { id = "a", boxes = [1, 2] }, "column 'boxes.list.element': is a list, expects one value a row");
        await Refused<Mapped>(new() { id = "a", scores = new() { ["cat"] = 0.5 } }, "column 'scores.key_value.key': is a list, expects one value a row");

        static async Task Refused<T>(T row, string words)
        {
            var stream = await Written(row);
            Assert.That(() => ParquetTables.Read("t.parquet", stream, Texts), Throws.TypeOf<TableException>().With.Message.Contains($"t.parquet, {words}"));
        }

        static async Task<MemoryStream> Written<T>(T row)
        {
            var stream = new MemoryStream();
            await global::Parquet.Serialization.ParquetSerializer.SerializeAsync([row, row], stream);
            return new(stream.ToArray());
        }
    }

#pragma warning disable IDE1006, SA1300
    internal sealed class Structured
    {
        public string id { get; set; } = "";

        public Place place { get; set; } = new();
    }

    internal sealed class Place
    {
        public double x { get; set; }
    }

    internal sealed class Listed
    {
        public string id { get; set; } = "";

        public List<double> boxes { get; set; } = [];
    }

    internal sealed class Mapped
    {
        public string id { get; set; } = "";

        public Dictionary<string, double> scores { get; set; } = [];
    }
#pragma warning restore IDE1006, SA1300

    static async Task<byte[]> Parquet()
    {
        var fields = new DataField[] { new DataField<long>("id"), new DataField<string>("label"), new DataField<double?>("x"), new DataField<int>("n") };
        var stream = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream))
        {
            using var group = writer.CreateRowGroup();
            await group.WriteAsync<long>(fields[0], new long[] { 7, 8, 9 }.AsMemory());
            await group.WriteAsync(fields[1], new string[] { "cat", null!, "dog" });
            await group.WriteAsync<double>(fields[2], new double?[] { 0.5, null, -2 }.AsMemory());
            await group.WriteAsync<int>(fields[3], new[] { 1, 2, 3 }.AsMemory());
        }
        return stream.ToArray();
    }
}

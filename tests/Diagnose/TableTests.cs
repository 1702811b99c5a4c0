using System.Text;
using Whence.Diagnose;
using Whence.Diagnose.Tables;

namespace Whence.Tests.Diagnose;

/// <summary>Tables as they come: every oddity is read by a stated rule, or refused with file, line and column.</summary>
[TestFixture]
sealed class TableTests
{
    [TestCase("id,x,y\na,1,b\nc,2.5,d\n", TestName = "plain")]
    [TestCase("\uFEFFid,x,y\r\na,1,b\r\nc,2.5,d", TestName = "byte-order mark, CRLF, no last line end")]
    [TestCase("id;x;y\na;1;b\nc;2.5;d\n", TestName = "semicolons")]
    [TestCase("id\tx\ty\na\t1\tb\nc\t2.5\td\n", TestName = "tabs")]
    [TestCase("\"id\",\"x\",\"y\"\n\"a\",\"1\",\"b\"\n\"c\",\"2.5\",\"d\"\n", TestName = "quotes everywhere")]
    [TestCase("id,x,y\n\na,1,b\n\nc,2.5,d\n\n", TestName = "empty lines")]
    public void CsvIsReadInAllItsClothes(string text)
    {
        var table = Csv(text);
        Assert.That(table.Columns.Select(column => column.Name), Is.EqualTo(new[] { "id", "x", "y" }));
        Assert.That(Cells(table, "id"), Is.EqualTo(new[] { "a", "c" }));
        Assert.That(((NumberColumn)table.Find("x")!).Values.ToArray(), Is.EqualTo(new[] { 1, 2.5 }));
        Assert.That(Cells(table, "y"), Is.EqualTo(new[] { "b", "d" }));
    }

    [Test]
    public void QuotedLineEndsAndQuotesAreOfTheCellAndCountAsLines()
    {
        var table = Csv("id,x\n\"a\nb\",\"say \"\"hi\"\", c\"\nd,e\n");
        Assert.That(Cells(table, "id"), Is.EqualTo(new[] { "a\nb", "d" }));
        Assert.That(Cells(table, "x"), Is.EqualTo(new[] { "say \"hi\", c", "e" }));
        Assert.That(table.Line(1), Is.EqualTo(4));
    }

    [Test]
    public void MissingWordsAreMissingAndInfinityIsANumber()
    {
        var table = Csv("x,y\n1,NA\n,N/A\nNaN,b\ninf,null\n-inf,\n");
        var x = ((NumberColumn)table.Find("x")!).Values.ToArray();
        Assert.That(x, Is.EqualTo(new[] { 1, double.NaN, double.NaN, double.PositiveInfinity, double.NegativeInfinity }));
        Assert.That(Cells(table, "y"), Is.EqualTo(new[] { "", "", "b", "", "" }));
        Assert.That(table.Find("y")!.IsMissing(0));
    }

    [Test]
    public void AColumnWithOneTextIsOfTextsAsWritten()
    {
        var table = Csv("x\n007\n1.0\n1e3\nhello\n");
        Assert.That(Cells(table, "x"), Is.EqualTo(new[] { "007", "1.0", "1e3", "hello" }));
    }

    [Test]
    public void AskedForAsTextsNumbersStayAsWritten()
    {
        var table = CsvReader.Read("t.csv", () => new MemoryStream("id\n007\n7\n"u8.ToArray()), new HashSet<string> { "id" });
        Assert.That(Cells(table, "id"), Is.EqualTo(new[] { "007", "7" }));
    }

    [TestCase("", "t.csv: the file is empty")]
    [TestCase("a,b\n1,2\n3\n", "t.csv, line 3: 1 cells, the header has 2")]
    [TestCase("a,b\n1,2,3\n", "t.csv, line 2: 3 cells")]
    [TestCase("a,a\n1,2\n", "t.csv, column 'a': the name stands twice")]
    [TestCase("a,b\n1,\"2\n3,4\n", "t.csv, line 2: a quote is not closed")]
    [TestCase("a,b\n1,2\nx 5\" y,3\n", "t.csv, line 3: a quote within a cell")]
    [TestCase("a,b\n1,\"2\" x\n", "t.csv, line 2: text after a closing quote")]
    public void CsvSaysWhatIsWrongAndWhere(string text, string message) =>
        Assert.That(() => Csv(text), Throws.TypeOf<TableException>().With.Message.StartsWith(message));

    [Test]
    public void AHugeCellIsRefusedByItsLine() =>
        Assert.That(() => Csv($"a,b\n1,2\n3,{new string('x', 1 << 24)}\n"), Throws.TypeOf<TableException>().With.Message.StartsWith("t.csv, line 2: the row after this line is longer"));

    [Test]
    public void BytesThatAreNoTextAreRefused()
    {
        byte[] bytes = [.. "id,x\na,"u8, 0xFF, 0xFE, 0x80, (byte)'\n'];
        Assert.That(() => CsvReader.Read("t.csv", () => new MemoryStream(bytes), new HashSet<string>()), Throws.TypeOf<TableException>().With.Message.Contains("UTF-8"));
    }

    [Test]
    public void JsonLinesMakeColumnsOfNestedMembers()
    {
        var table = Json("""
            {"image":"a.png","target":{"index":3,"label":"cat"},"top":[{"label":"cat","probability":0.75},{"label":"dog","probability":0.25}],"gap":null}
            {"image":"b.png","target":{"index":5,"label":"dog"},"top":[{"label":"dog","probability":0.5}],"extra":true}
            """);
        Assert.That(table.Columns.Select(column => column.Name), Is.EqualTo(new[]
        {
            "image", "target.index", "target.label", "top.0.label", "top.0.probability", "top.1.label", "top.1.probability", "gap", "extra",
        }));
        Assert.That(Cells(table, "target.label"), Is.EqualTo(new[] { "cat", "dog" }));
        Assert.That(((NumberColumn)table.Find("top.1.probability")!).Values.ToArray(), Is.EqualTo(new[] { 0.25, double.NaN }));
        Assert.That(Cells(table, "extra"), Is.EqualTo(new[] { "", "true" }));
        Assert.That(table.Line(1), Is.EqualTo(2));
    }

    [Test]
    public void AJsonArrayIsATableToo()
    {
        var table = Json("[\n{\"a\": 1, \"b\": \"x\"},\n{\"b\": \"\\u00e9\\n\", \"a\": 2}\n]");
        Assert.That(((NumberColumn)table.Find("a")!).Values.ToArray(), Is.EqualTo(new[] { 1.0, 2 }));
        Assert.That(Cells(table, "b"), Is.EqualTo(new[] { "x", "é\n" }));
        Assert.That(table.Line(1), Is.EqualTo(3));
    }

    [Test]
    public void JsonTextsOfDigitsAreTextsAndMixedColumnsToo()
    {
        var table = Json("{\"a\":\"7\",\"b\":1.50}\n{\"a\":\"8\",\"b\":\"x\"}");
        Assert.That(table.Find("a"), Is.TypeOf<TextColumn>());
        Assert.That(Cells(table, "b"), Is.EqualTo(new[] { "1.50", "x" }));
    }

    [TestCase("{\"a\":1}\n{\"a\":", "t.json, line 2")]
    [TestCase("{\"a\":1}\n5", "t.json, line 2: Number, expects an object")]
    [TestCase("{\"a\":1,\"a\":2}", "t.json, line 1, column 'a': stated twice")]
    [TestCase("{\"a\":1}\n{\"a\" 2}", "t.json, line 2")]
    public void JsonSaysWhatIsWrongAndWhere(string text, string message) =>
        Assert.That(() => Json(text), Throws.TypeOf<TableException>().With.Message.StartsWith(message));

    internal static Table Csv(string text) => CsvReader.Read("t.csv", () => new MemoryStream(Encoding.UTF8.GetBytes(text)), new HashSet<string>());

    internal static Table Json(string text) => JsonReader.Read("t.json", Encoding.UTF8.GetBytes(text), new HashSet<string>());

    static string[] Cells(Table table, string name) => [.. Enumerable.Range(0, table.Rows).Select(table.Find(name)!.Text)];
}

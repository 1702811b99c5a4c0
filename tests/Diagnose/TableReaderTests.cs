using Whence.Diagnose.Data;
using Whence.Diagnose.Tables;

namespace Whence.Tests.Diagnose;

/// <summary>Files and folders opened by what they are.</summary>
[TestFixture]
sealed class TableReaderTests
{
    string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("whence-tables-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void AFolderOfClassFoldersIsATableOfTruths()
    {
        Write("cat/1.png", "");
        Write("dog/2.JPG", "");
        Write("dog/notes.md", "");
        var table = TableReader.Read(folder);
        Assert.That(Rows(table), Is.EqualTo(new[] { "1.png cat", "2.JPG dog" }));
        Write("dog/1.png", "");
        Assert.That(Rows(TableReader.Read(folder)), Is.EqualTo(new[] { "cat/1.png cat", "dog/1.png dog", "dog/2.JPG dog" }));
    }

    [Test]
    public void SeveralLabelsAreAnObservationForEveryClass()
    {
        Write("truth.csv", "id,labels,light\na,cat;dog,day\nb,,night\nc,dog,night\n");
        Write("model.csv", "id,p:cat,p:dog\na,0.9,0.2\nb,0.6,0.1\nc,0.1,0.8\n");
        var data = ClassificationReader.Read(At("truth.csv"), [At("model.csv")], [], new() { IsMultiLabel = true });
        Assert.That(data.Ids, Is.EqualTo(new[] { "a: cat", "a: dog", "b: cat", "b: dog", "c: cat", "c: dog" }));
        Assert.That(data.Truth.ToArray(), Is.EqualTo(new[] { 1, 1, 0, 0, 0, 1 }));
        Assert.That(data.Models[0].Predicted.ToArray(), Is.EqualTo(new[] { 1, 0, 1, 0, 0, 1 }));
        Assert.That(data.Properties.Select(property => property.Name), Is.EqualTo(new[] { "class", "light" }));
    }

    [TestCase("t.xyz", "'.xyz' is no table")]
    [TestCase("nowhere.csv", "there is no such file")]
    public void WhatIsNoTableIsRefusedByName(string name, string message)
    {
        Write("t.xyz", "a");
        Assert.That(() => TableReader.Read(At(name)), Throws.TypeOf<TableException>().With.Message.Contains(message));
    }

    [Test]
    public void AnEmptyFolderIsRefused() => Assert.That(() => TableReader.Read(folder), Throws.TypeOf<TableException>().With.Message.Contains("neither class folders"));

    static IEnumerable<string> Rows(Table table) => Enumerable.Range(0, table.Rows).Select(row => $"{table.Columns[0].Text(row)} {table.Columns[1].Text(row)}");

    string At(string name) => Path.Combine(folder, name);

    void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), text);
    }
}

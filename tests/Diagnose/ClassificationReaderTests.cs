using System.Text;
using Whence.Diagnose;
using Whence.Diagnose.Data;
using Whence.Diagnose.Tables;

namespace Whence.Tests.Diagnose;

/// <summary>Truths, predictions and properties joined by id.</summary>
[TestFixture]
sealed class ClassificationReaderTests
{
    const string Truth = "id,label,light\n1,cat,0.1\n2,dog,0.9\n03,cat,0.5\n10,emu,0.2\n";

    [Test]
    public void JoinsByIdWhateverTheOrder()
    {
        var data = Join(Truth, "id,prediction,confidence\n10,cat,0.5\n03,cat,1\n2,dog,0.9\n1,emu,0.7\n", "id,place\n1,in\n2,out\n10,in\n");
        Assert.That(data.Ids, Is.EqualTo(new[] { "1", "2", "03", "10" }));
        Assert.That(data.Classes, Is.EqualTo(new[] { "cat", "dog", "emu" }));
        Assert.That(data.Truth.ToArray(), Is.EqualTo(new[] { 0, 1, 0, 2 }));
        Assert.That(data.Models[0].Predicted.ToArray(), Is.EqualTo(new[] { 2, 1, 0, 0 }));
        Assert.That(data.Errors(data.Models[0]), Is.EqualTo(new[] { true, false, false, true }));
        var place = data.Properties.Single(property => property.Name == "place");
        Assert.That(place.Values, Is.EqualTo(new[] { "in", "out", Property.Missing }));
        Assert.That(place.Codes.ToArray(), Is.EqualTo(new byte[] { 0, 1, 2, 0 }));
        Assert.That(data.Notes.Single(), Does.Contain("1 of 4 examples are not in"));
    }

    [TestCase("p:cat,p:dog,p:emu")]
    [TestCase("prob_cat,prob_dog,prob_emu")]
    [TestCase("cat,dog,emu")]
    public void TakesTheLargestProbabilityWhereNoClassIsPredicted(string header)
    {
        var data = Join(Truth, $"id,{header}\n1,.5,.25,.25\n2,.1,.8,.1\n03,.2,.2,.6\n10,0,0,1\n");
        Assert.That(data.Models[0].Predicted.ToArray(), Is.EqualTo(new[] { 0, 1, 2, 2 }));
        Assert.That(data.Models[0].HasProbabilities);
        Assert.That(data.Models[0].Scores(2).ToArray(), Is.EqualTo(new[] { .2, .2, .6 }));
    }

    [Test]
    public void OneScoreIsOfTheLaterOfTwoClassesAndOneHalfSaysYes()
    {
        var data = Join("id,label\na,0\nb,1\nc,1\n", "id,score\na,0.2\nb,0.5\nc,0.4\n");
        Assert.That(data.Models[0].Predicted.ToArray(), Is.EqualTo(new[] { 0, 1, 0 }));
        Assert.That(data.Notes.Single(), Does.Contain("score of '1'"));
    }

    [Test]
    public void NumbersAreCutAtQuartilesOrWhereAsked()
    {
        var rows = string.Concat(Enumerable.Range(0, 20).Select(i => $"{i},{(i % 2 == 0 ? "a" : "b")},{i * i}\n"));
        var names = new TableNames { Binnings = new Dictionary<string, Binning> { ["size"] = Binning.Parse("100,200") } };
        var predictions = "id,prediction\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"{i},a\n"));
        var quartiles = Join("id,label,size\n" + rows, predictions).Properties.Single();
        Assert.That(quartiles.Counts, Is.EqualTo(new[] { 5, 5, 5, 5 }));
        Assert.That(quartiles.Values[0], Is.EqualTo("<= 22.75"), "numpy.quantile([0, 1, 4, ..., 361], .25)");
        var asked = Join("id,label,size\n" + rows, predictions, names: names).Properties.Single();
        Assert.That(asked.Values, Is.EqualTo(new[] { "<= 100", "100 to 200", "> 200" }));
        Assert.That(asked.Counts, Is.EqualTo(new[] { 11, 4, 5 }));
    }

    [Test]
    public void RareWordsArePooledAndAColumnOfOneValueIsNoProperty()
    {
        var rows = string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i},{i % 2},w{Math.Min(i, 300)},same\n"));
        var data = Join("id,label,word,flat\n" + rows, "id,prediction\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i},1\n")));
        Assert.That(data.Properties.Single().Values, Has.Count.EqualTo(Property.MostValues));
        Assert.That(data.Properties.Single().Values, Does.Contain(Property.Other));
        Assert.That(data.Properties.Single().Counts[0], Is.EqualTo(700));
        Assert.That(data.Notes.Single(), Does.Contain("'flat'"));
    }

    [TestCase("id,label\n1,a\n1,b\n", "id,prediction\n1,a\n", "truth.csv, line 3, column 'id': id '1' stands twice, first on line 2")]
    [TestCase("id,label\n1,a\n,b\n", "id,prediction\n1,a\n", "truth.csv, line 3, column 'id': row 2 has no id")]
    [TestCase("id,label\n1,a\n2,\n", "id,prediction\n1,a\n2,b\n", "truth.csv, line 3, column 'label': row 2 has no class")]
    [TestCase("id,label\n1,a\n2,b\n", "id,prediction\n1,a\n", "truth.csv, line 3, column 'id': id '2' is not in model.csv")]
    [TestCase("id,label\n1,a\n2,b\n", "id,prediction\n1,a\n2,b\n3,b\n", "model.csv, line 4, column 'id': id '3' is not in truth.csv")]
    [TestCase("id,label\n1,a\n2,b\n", "id,p:a,p:b\n1,0.5,0.5\n2,NaN,0.5\n", "model.csv, line 3, column 'p:a': the score is NaN")]
    [TestCase("id,label\n1,a\n2,b\n3,c\n", "id,p:a\n1,0.5\n2,0.5\n3,1\n", "model.csv: has a score for 1 of 3 classes; none for 'b'")]
    [TestCase("id,label\n1,a\n2,b\n", "id,x\n1,0.5\n2,0.5\n", "model.csv: there is neither a predicted class")]
    [TestCase("id,y\n1,a\n2,b\n", "id,x\n1,0.5\n2,0.5\n", "truth.csv: no column holds the true classes")]
    [TestCase("id,label\n1,a\n2,a\n", "id,prediction\n1,a\n2,a\n", "truth.csv, column 'label': there is one class")]
    public void SaysWhatDoesNotFitAndWhere(string truth, string predictions, string message) =>
        Assert.That(() => Join(truth, predictions), Throws.InstanceOf<DiagnoseException>().With.Message.StartsWith(message));

    [Test]
    public void OnlyMatchedLeavesOutWhatHasNoPartnerAndSaysSo()
    {
        var data = Join("id,label\n1,a\n2,b\n3,a\n", "id,prediction\n1,a\n3,b\n9,b\n", names: new() { OnlyMatched = true });
        Assert.That(data.Ids, Is.EqualTo(new[] { "1", "3" }));
        Assert.That(data.Notes, Has.Count.EqualTo(2));
    }

    [Test]
    public void AColumnOfIdsIsNoClass()
    {
        var rows = string.Concat(Enumerable.Range(0, 40_000).Select(i => $"{i},c{i}\n"));
        Assert.That(() => Join($"id,label\n{rows}", $"id,prediction\n{rows}"), Throws.TypeOf<TableException>().With.Message.Contains("column 'label': there are 40000 classes among 40000 examples, at most 30000"));
    }

    [TestCase("quantiles:1")]
    [TestCase("3,2")]
    [TestCase("a")]
    [TestCase("")]
    public void BinsThatAreNoneAreRefused(string rule) => Assert.That(() => Binning.Parse(rule), Throws.TypeOf<DiagnoseException>());

    static ClassificationData Join(string truth, string predictions, string? properties = null, TableNames? names = null)
    {
        names ??= new();
        return new ClassificationReader(names).Join(
            Csv("truth.csv", truth), [("model", Csv("model.csv", predictions))], properties is null ? [] : [Csv("properties.csv", properties)]);

        Table Csv(string source, string text) => CsvReader.Read(source, () => new MemoryStream(Encoding.UTF8.GetBytes(text)), names.Texts.ToHashSet());
    }
}

using System.Text.Json;
using Whence.Cli;
using Whence.Diagnose;
using Whence.Diagnose.Data;
using Whence.Diagnose.Detection;
using Whence.Diagnose.Tables;
using Whence.Statistics;

namespace Whence.Tests.Diagnose;

/// <summary>Detections by properties of pictures and of objects, parts of them, and what became worse.</summary>
[TestFixture]
sealed class DetectionBreakdownTests
{
    const string Truth = """
        {"images":[{"id":1,"file_name":"a/p.png","height":100,"width":100,"weather":"rain","night":false,"sensor":{"gain":3}},{"id":2,"file_name":"q.png","height":100,"width":100,"weather":"sun","night":true},
        {"id":10,"file_name":"r.png","weather":"sun"}],"categories":[{"id":1,"name":"cat"},{"id":2,"name":"dog"}],
        "annotations":[{"id":7,"image_id":2,"category_id":1,"bbox":[20,20,10,10],"truncated":0},{"id":8,"image_id":1,"category_id":1,"bbox":[0,20,10,10],"truncated":1},
        {"id":9,"image_id":1,"category_id":2,"bbox":[50,50,10,10],"truncated":0},{"id":11,"image_id":2,"category_id":2,"bbox":[60,60,30,30],"iscrowd":1}]}
        """;

    // Picture 1: the cat is found and found again; where the dog is there is said to be a cat. Picture 2: the cat is not quite in its place, a dog is in the crowd. Picture 10: nothing is there.
    const string Found = """
        [{"image_id":1,"category_id":1,"bbox":[0,20,10,10],"score":0.9},{"image_id":1,"category_id":1,"bbox":[1,20,10,10],"score":0.8},{"image_id":1,"category_id":1,"bbox":[50,50,10,10],"score":0.7},
        {"image_id":2,"category_id":1,"bbox":[26,20,10,10],"score":0.6},{"image_id":2,"category_id":2,"bbox":[65,65,10,10],"score":0.5},{"image_id":10,"category_id":2,"bbox":[5,5,10,10],"score":0.4}]
        """;

    string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("whence-breakdown-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void PicturesByWhatTheTruthStatesByHand()
    {
        var rows = DetectionDiagnosis.Of(Joined()).Pictures;
        Assert.That(rows.Select(row => $"{row.Property}={row.Value}"), Is.EqualTo(new[]
        {
            "=all", "weather=sun", "weather=rain", "night=false", "night=true", "night=(missing)", "sensor.gain=3", "sensor.gain=(missing)", "crowd=none in the picture", "crowd=in the picture",
        }));
        Check(rows[0], 3, 3, 5, found: 1, right: 1, [1, 1, 0, 1, 1, 0], precision: 0.5 / 2 * (51 / 101.0) * 2);
        Check(rows[1], 2, 1, 2, found: 0, right: 0, [0, 1, 0, 0, 1, 0], precision: 0);
        Check(rows[2], 1, 2, 3, found: 1, right: 1, [1, 0, 0, 1, 0, 0], precision: 0.5);
        Check(rows[^1], 1, 1, 1, found: 0, right: 0, [0, 1, 0, 0, 0, 0], precision: 0);
        Assert.That(rows[0].Recall, Is.EqualTo(ClusteredShare.Of([(1, 2), (0, 1)]).Share));

        static void Check(PictureRow row, int pictures, int objects, int detections, int found, int right, int[] errors, double precision)
        {
            Assert.That((row.Pictures, row.Objects, row.Detections), Is.EqualTo((pictures, objects, detections)), row.Value);
            Assert.That((row.Recall.Mean, row.Precision.Mean), Is.EqualTo(((double)found / objects, (double)right / detections)), row.Value);
            Assert.That(Enum.GetValues<TideError>().Select(kind => row.Errors[kind]), Is.EqualTo(errors), row.Value);
            Assert.That(row.AveragePrecision.Mean, Is.EqualTo(precision).Within(1e-12), row.Value);
        }
    }

    [Test]
    public void ObjectsByWhatTheTruthAndATableState()
    {
        File.WriteAllText(At("objects.csv"), "object_id,image_id,colour\n7,2,black\n8,1,white\n9,1,white\n");
        File.WriteAllText(At("pictures.csv"), "file,blur\np.png,0.1\nq.png,0.7\n");
        var set = Read("objects.csv", "pictures.csv");
        var data = set.Join(new())[0].Data;
        Assert.That(data.Notes, Is.EqualTo(new[]
        {
            "1 of 4 objects are not in objects.csv: its properties are (missing) for them.", "1 of 3 pictures are not in pictures.csv: its properties are (missing) for them.",
        }));
        Assert.That(data.PictureProperties.Single(property => property.Name == "blur").Values, Is.EqualTo(new[] { "0.1", "0.7", "(missing)" }));
        var rows = DetectionDiagnosis.Of(data).Kinds;
        Check("edge", "touched", 1, 1, [0, 0, 0]);
        Check("edge", "free", 2, 0, [1, 1, 0]);
        Check("truncated", "1", 1, 1, [0, 0, 0]);
        Check("truncated", "0", 2, 0, [1, 1, 0]);
        Check("colour", "white", 2, 1, [0, 1, 0]);
        Check("colour", "black", 1, 0, [1, 0, 0]);

        void Check(string property, string value, int objects, int found, int[] ends)
        {
            var row = rows.Single(row => row.Property == property && row.Value == value);
            Assert.That((row.Objects, row.Recall.Mean), Is.EqualTo((objects, (double)found / objects)), $"{property}={value}");
            Assert.That(new[] { row.Misplaced, row.Misnamed, row.Missed }, Is.EqualTo(ends), $"{property}={value}");
        }
    }

    [TestCase("id,x\n1,a\np.png,b\n", "rows 1 and 2 are of the same picture")]
    [TestCase("id,x\ncat,a\n", "no id is among the pictures': ids are like 'cat' here and like '1' there")]
    [TestCase("object_id,x\n1,a\n", "no id is among the objects': ids are like '1' here and like '8' there")]
    [TestCase("object_id,x\n7,a\n7,b\n", "id '7' stands twice")]
    [TestCase("weather,x\n7,a\n", "no column holds the ids of pictures (or object_id, of objects)")]
    public void TablesThatDoNotFitAreRefused(string table, string message)
    {
        File.WriteAllText(At("t.csv"), table);
        var set = Read("t.csv");
        Assert.That(() => set.Join(new()), Throws.TypeOf<TableException>().With.Message.Contains(message));
        Assert.That(() => set.Part(new(1, 2), new()), Throws.TypeOf<TableException>().With.Message.Contains(message));
    }

    [Test]
    public void NormalisedPrecisionLeavesOutTheHitsOfOtherValues()
    {
        // Six objects a picture in five pictures, half of them of the value; every picture has a hit of each and a wrong detection between them.
        var truths = Enumerable.Range(0, 30).Select(i => new TruthObject($"{i}", i / 6, 0, new(20 * (i % 6), 0, 10, 10), 100, false)).ToArray();
        DetectedObject[] found = [.. Enumerable.Range(0, 5).SelectMany(p => new DetectedObject[] { new(p, 0, truths[6 * p].Box, 0.9), new(p, 0, new(500, 500, 10, 10), 0.8), new(p, 0, truths[6 * p + 1].Box, 0.7) })];
        DetectionData data = new([.. "abcde".Select(c => $"{c}")], ["zero"], truths, found) { ObjectProperties = [new("odd", ["no", "yes"], [.. truths.Select((_, i) => (byte)(i % 2))], false)] };
        var rows = ObjectBreakdown.Of(data).Where(row => row.Property == "odd").ToArray();
        // N is 30 objects by 2 values: first 5 of 15 are found, then 5 are wrong; or the other way round.
        Assert.That(rows[0].NormalizedPrecision.Mean, Is.EqualTo(5 / 15.0).Within(1e-12));
        Assert.That(rows[1].NormalizedPrecision.Mean, Is.EqualTo(5 / 15.0 * (5.0 / 10)).Within(1e-12));
        Assert.That(rows[0].NormalizedPrecision.Low, Is.EqualTo(rows[0].NormalizedPrecision.High).Within(1e-12), "all pictures are alike");
        Assert.That(rows[1].Recall, Is.EqualTo(Wilson.Share(5, 15)));
    }

    [Test]
    public void SharesOfClusteredTrialsHoldTheTruth()
    {
        // Pictures of 1 to 8 objects whose chance of being found varies between pictures: Wilson's own interval would hold the truth in too few.
        const int Rounds = 4000;
        var (random, held, plain) = (new Random(5), 0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var clusters = Enumerable.Range(0, 60).Select(_ =>
            {
                var (n, chance) = (1 + random.Next(8), random.Next(2) == 0 ? 0.4 : 0.9);
                return ((long)Enumerable.Range(0, n).Count(_ => random.NextDouble() < chance), (long)n);
            }).ToArray();
            held += Holds(ClusteredShare.Of(clusters).Share);
            plain += Holds(Wilson.Share(clusters.Sum(c => c.Item1), clusters.Sum(c => c.Item2)));
        }
        Assert.That(100.0 * held / Rounds, Is.InRange(93.5, 96));
        Assert.That(100.0 * plain / Rounds, Is.LessThan(88), "the example has a design effect");

        static int Holds(Interval share) => share.Low <= 0.65 && 0.65 <= share.High ? 1 : 0;
    }

    [Test]
    public void WhatBecameWorseIsFoundAndChanceIsNot()
    {
        // 120 pictures, half of them dark; detectors that miss objects picture by picture.
        var (random, alarms) = (new Random(3), 0);
        const int Rounds = 30;
        for (var round = 0; round < Rounds; round++)
        {
            Save(Drawn(random, 0.2));
            alarms += DetectionBaseline.Read(At("baseline.json")).Compare("m", Drawn(random, 0.2), isAlone: true).Any(change => change.IsWorse) ? 1 : 0;
        }
        Assert.That(alarms, Is.AtMost(5), $"5 % of {Rounds} and what chance makes of it");
        var changes = DetectionBaseline.Read(At("baseline.json")).Compare("other", Drawn(random, 0.5), isAlone: true);
        Assert.That(changes.Where(change => change.IsWorse && change.Figure == "recall").Select(change => change.Value), Is.EquivalentTo(new[] { "dark", "all" }));
        Assert.That(changes.Where(change => change.Value == "light").Select(change => change.IsWorse), Is.All.False);
        Assert.That(() => DetectionBaseline.Read(At("baseline.json")).Compare("other", Drawn(random, 0.5), isAlone: false), Throws.TypeOf<DiagnoseException>().With.Message.Contains("it is of m"));

        void Save(DetectionDiagnosis diagnosis) =>
            File.WriteAllText(At("baseline.json"), JsonSerializer.Serialize(new DetectionJson("m", diagnosis, [], []), JsonContext.Default.DetectionJson));
    }

    [Test]
    public void SentencesNameWhatGoesWithFailuresAndNotWhatIsChance()
    {
        var (random, alarms) = (new Random(8), 0);
        const int Rounds = 40;
        for (var round = 0; round < Rounds; round++)
        {
            var none = Drawn(random, 0.2).Sentences;
            alarms += none.Any(sentence => sentence.Contains("times as often where light")) ? 1 : 0;
            Assert.That(none[0], Does.Match(@"^\d+\.\d % of \d+ objects are found and \d+\.\d % of \d+ detections are right, at an overlap of \.5\.$"));
            Assert.That(Drawn(random, 0.7).Sentences[2], Does.Match(@"^(Objects are missed|Detections are wrong) \d\.\d times as often where light = dark: \d+\.\d % against \d+\.\d %, \d+ (objects|detections), p = "));
        }
        Assert.That(alarms, Is.AtMost(5), $"5 % of {Rounds} and what chance makes of it");
        // The dog of picture 1 is said to be a cat: named right, its class would go from 0 to 1, and the mean of two by half.
        Assert.That(DetectionDiagnosis.Of(Joined()).Sentences, Is.EqualTo(new[]
        {
            "33.3 % of 3 objects are found and 20.0 % of 5 detections are right, at an overlap of .5.",
            "Wrong classes in the right place cost most: 1 of them, without which average precision would be 0.500 higher.",
            "No value was compared with the rest: no property has enough objects in a value and beside it.",
        }));
    }

    [TestCase("{}", "is not what diagnose prints of detections with --json")]
    [TestCase("{\"detection\":{\"pictures\":[{\"property\":1}]}}", "is not what diagnose prints of detections with --json")]
    [TestCase("", "is empty")]
    [TestCase("{", "baseline.json, line 1")]
    public void ABaselineThatIsNoneIsRefused(string text, string message)
    {
        File.WriteAllText(At("baseline.json"), text);
        Assert.That(() => DetectionBaseline.Read(At("baseline.json")), Throws.TypeOf<TableException>().With.Message.Contains(message));
    }

    // Objects of dark pictures are missed with the given chance, others with .2; whole pictures are better or worse.
    static DetectionDiagnosis Drawn(Random random, double missed)
    {
        var (truths, found) = (new List<TruthObject>(), new List<DetectedObject>());
        for (var i = 0; i < 120; i++)
        {
            var chance = (i % 2 == 0 ? missed : 0.2) * (random.Next(2) == 0 ? 0.5 : 1.5);
            for (var o = 0; o < 1 + random.Next(4); o++)
            {
                truths.Add(new($"{i} {o}", i, random.Next(2), new(30 * o, 0, 10, 10), 100, false));
                found.Add(new(i, truths[^1].Class, random.NextDouble() < chance ? new(30 * o, 500, 10, 10) : truths[^1].Box, random.NextDouble()));
            }
        }
        Property light = new("light", ["dark", "light"], [.. Enumerable.Range(0, 120).Select(i => (byte)(i % 2))], false);
        return DetectionDiagnosis.Of(new([.. Enumerable.Range(0, 120).Select(i => $"{i}")], ["zero", "one"], truths, found) { PictureProperties = [light] });
    }

    DetectionData Joined() => Read().Join(new())[0].Data;

    DetectionSet Read(params string[] tables)
    {
        File.WriteAllText(At("truth.json"), Truth);
        File.WriteAllText(At("m.json"), Found);
        return DetectionSet.Read(At("truth.json"), [At("m.json")], [.. tables.Select(At)], DetectionShape.AsStated, new());
    }

    string At(string name) => Path.Combine(folder, name);
}

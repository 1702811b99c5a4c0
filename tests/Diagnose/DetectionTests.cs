using System.Text.Json;
using Whence.Diagnose.Detection;
using Whence.Diagnose.Tables;

namespace Whence.Tests.Diagnose;

/// <summary>Detections judged as COCO, VOC, TIDE and ODIN judge them.</summary>
[TestFixture]
sealed class DetectionTests
{
    const string Coco = "datasets/faster_coco_eval/";

    [TestCase("instances_val2014_100_bbox", "instances_val2014_100.json", "instances_val2014_fakebbox100_results.json", 0)]
    [TestCase("ignore_test_bbox", "gt_ignore_test.json", "dt_ignore_test.json", 0.1)]
    [TestCase("instances_val2014_100_segm", "instances_val2014_100.json", "instances_val2014_fakesegm100_results.json", 0)]
    [TestCase("gt_dataset_segm", "gt_dataset.json", "dt_dataset.json", 0)]
    public void TheTwelveNumbersAreCocos(string name, string truth, string detections, double leastScore)
    {
        var golden = Golden("golden/coco/coco_eval.json").GetProperty(name).GetProperty("published");
        var data = CocoReader.Read(SharedData.Path(Coco + truth), SharedData.Path(Coco + detections), name.EndsWith("segm") ? DetectionShape.Masks : DetectionShape.AsStated);
        var summary = CocoEvaluation.Of(data with { Detections = [.. data.Detections.Where(d => d.Score >= leastScore)] }).Summary;
        var names = new Dictionary<string, string>
        {
            ["AP"] = "AP_all",
            ["AP50"] = "AP_50",
            ["AP75"] = "AP_75",
            ["APs"] = "AP_small",
            ["APm"] = "AP_medium",
            ["APl"] = "AP_large",
            ["AR1"] = "AR_1",
            ["AR10"] = "AR_10",
            ["AR100"] = "AR_100",
            ["ARs"] = "AR_small",
            ["ARm"] = "AR_medium",
            ["ARl"] = "AR_large",
        };
        foreach (var (ours, theirs) in names)
            Assert.That(summary[ours], Is.EqualTo(golden.GetProperty(theirs).GetDouble()).Within(1e-10), ours);
    }

    [Test]
    public void PrecisionAndRecallOfEveryClassAreCocos()
    {
        var evaluation = CocoEvaluation.Of(Read("instances_val2014_100.json", "instances_val2014_fakebbox100_results.json"));
        var (precision, recall) = (Npy<float>("golden/coco/precision_bbox.npy", 4, BitConverter.ToSingle), Npy<double>("golden/coco/recall_bbox.npy", 8, BitConverter.ToDouble));
        var perClass = Golden("golden/coco/coco_eval.json").GetProperty("instances_val2014_100_bbox").GetProperty("AP_per_category");
        for (var c = 0; c < 80; c++)
        {
            Assert.That(evaluation.ClassPrecision(c), Is.EqualTo(perClass[c].GetDouble()).Within(1e-10));
            for (var t = 0; t < 10; t++)
            {
                var curve = evaluation.Curve(t, c);
                Assert.That(curve?.Recall ?? -1, Is.EqualTo(recall[t * 80 + c]).Within(1e-12));
                for (var r = 0; r <= 100; r++)
                    Assert.That(curve?.PrecisionAt(CocoEvaluation.RecallPoints[r]) ?? -1, Is.EqualTo(precision[(t * 101 + r) * 80 + c]).Within(1e-6));
            }
        }
    }

    [Test]
    public void TideIsThatOfAnIndependentImplementation()
    {
        var golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "tests", "data", "diagnose", "tide.json"))).RootElement;
        var tide = TideAnalysis.Of(Read("instances_val2014_100.json", "instances_val2014_fakebbox100_results.json"));
        Assert.That(tide.Precision, Is.EqualTo(golden.GetProperty("AP").GetDouble()).Within(1e-12));
        foreach (var kind in Enum.GetValues<TideError>())
        {
            Assert.That(tide.Counts[kind], Is.EqualTo(golden.GetProperty("counts").GetProperty($"{kind}").GetInt32()), $"{kind}");
            Assert.That(tide.Gains[kind], Is.EqualTo(golden.GetProperty("gains").GetProperty($"{kind}").GetDouble()).Within(1e-12), $"{kind}");
        }
        Assert.That(tide.FalsePositiveGain, Is.EqualTo(golden.GetProperty("false positives").GetDouble()).Within(1e-12));
        Assert.That(tide.FalseNegativeGain, Is.EqualTo(golden.GetProperty("false negatives").GetDouble()).Within(1e-12));
    }

    [Test]
    public void ThreePicturesWithOneErrorOfEachKindByHand()
    {
        // Class 0 has objects at 0, 100 and 200 of picture 0 and at 0 of picture 1; class 1 at 300 of picture 0. Picture 2 is empty.
        TruthObject[] truths = [Truth(0, 0, 0), Truth(0, 0, 100), Truth(0, 0, 200), Truth(1, 0, 0), Truth(0, 1, 300)];
        DetectedObject[] detections =
        [
            new(0, 0, At(0), .9),           // right
            new(0, 0, At(1), .8),           // the same object again
            new(0, 0, At(106), .7),         // 4 of 16 columns in common: place
            new(0, 0, At(300), .6),         // an object of class 1
            new(0, 0, At(306), .5),         // class and place
            new(2, 0, At(0), .4),           // nothing
        ];
        DetectionData data = new(["a", "b", "c"], ["zero", "one"], truths, detections);
        var tide = TideAnalysis.Of(data);
        Assert.That(tide.Counts.OrderBy(pair => pair.Key).Select(pair => pair.Value), Is.EqualTo(new[] { 1, 1, 1, 1, 1, 2 }), "missed: 200 of picture 0, 0 of picture 1");
        // Class 0: one hit first of 4 objects: precision 1 at the recalls 0 to .25, 26 of 101. Class 1: nothing.
        Assert.That(tide.Precision, Is.EqualTo(26 / 101.0 / 2).Within(1e-12));
        // Place mended: hits at ranks 1 and 3, precision 2/3 at the 25 recalls .26 to .5.
        Assert.That(tide.Gains[TideError.Localization], Is.EqualTo(25 / 101.0 * (2 / 3.0) / 2).Within(1e-12));
        // Class mended: class 1 has its one object.
        Assert.That(tide.Gains[TideError.Classification], Is.EqualTo(0.5).Within(1e-12));
        Assert.That(tide.Gains[TideError.Duplicate] + tide.Gains[TideError.Background] + tide.Gains[TideError.Both], Is.Zero, "they come after the last hit");
        // Without the two missed, 1 of 2 is found: recalls 0 to .5.
        Assert.That(tide.Gains[TideError.Missed], Is.EqualTo(25 / 101.0 / 2).Within(1e-12));
        Assert.That(HoiemAnalysis.Count(data, [[0, 1]]), Is.EqualTo(new[,] { { 2, 2, 0, 1 }, { 0, 0, 0, 0 } }));
        Assert.That(HoiemAnalysis.Count(data, []), Is.EqualTo(new[,] { { 2, 0, 2, 1 }, { 0, 0, 0, 0 } }));
    }

    [Test]
    public void APerfectDetectorHasNothingToMend()
    {
        var truth = CocoReader.ReadTruth(SharedData.Path(Coco + "instances_val2014_100.json"));
        var perfect = truth with { Detections = [.. truth.Truths.Where(t => !t.IsCrowd).Select(t => new DetectedObject(t.Image, t.Class, t.Box, 0.9))] };
        var tide = TideAnalysis.Of(perfect);
        Assert.That(tide.Precision, Is.EqualTo(1).Within(1e-12));
        Assert.That(tide.Gains.Values.Append(tide.FalsePositiveGain).Append(tide.FalseNegativeGain), Is.All.EqualTo(0).Within(1e-12));
        Assert.That(CocoEvaluation.Of(perfect).Summary["AP"], Is.EqualTo(1).Within(1e-12));
        Assert.That(VocEvaluation.Mean(VocEvaluation.Of(perfect), curve => curve.Area()), Is.EqualTo(1).Within(1e-12));
    }

    [Test]
    public void VocLooksAtTheBestObjectOnly()
    {
        // Two objects side by side; the second detection overlaps the taken one more than the free one.
        TruthObject[] truths = [Truth(0, 0, 0), Truth(0, 0, 4)];
        DetectedObject[] detections = [new(0, 0, At(0), .9), new(0, 0, At(1), .8), new(0, 0, At(4), .7)];
        DetectionData data = new(["a"], ["zero"], truths, detections);
        var curve = VocEvaluation.Of(data)[0]!;
        Assert.That(curve.Area(), Is.EqualTo(0.5 + 0.5 * 2 / 3).Within(1e-12));
        Assert.That(curve.Average11(), Is.EqualTo((6 + 5 * 2 / 3.0) / 11).Within(1e-12));
        Assert.That(CocoEvaluation.Of(data).Curve(0, 0)!.Average101(), Is.EqualTo(1).Within(1e-12), "COCO gives the second the free one");
    }

    [Test]
    public void OdinsDetectionsAreCountedAsOdinDoes()
    {
        var folder = SharedData.Path("datasets/odin/localization");
        var data = OdinReader.Read(Path.Combine(folder, "gt.json"), Path.Combine(folder, "predictions"));
        var expected = Golden("golden/odin/expected.json").GetProperty("localization").GetProperty("generic").GetProperty("fp_categorization");
        var counts = HoiemAnalysis.Count(data, []);
        Assert.That(new[] { counts[0, 0], counts[0, 1], counts[0, 2], counts[0, 3] }, Is.EqualTo(new[] { "localization", "similar", "other", "background" }
            .Select(kind => expected.GetProperty(kind).GetInt32())));
        var golden = Golden("golden/odin/expected.json").GetProperty("localization").GetProperty("generic");
        var wrong = HoiemAnalysis.Count(data, [], leastScore: 0.5);
        for (var c = 0; c < 3; c++)
        {
            var misses = Enumerable.Range(0, 4).Sum(kind => wrong[c, kind]);
            var hits = data.Detections.Count(d => d.Class == c && d.Score >= 0.5) - misses;
            Assert.That(misses, Is.EqualTo(golden.GetProperty("fp_distribution").GetProperty(data.Classes[c]).GetInt32()));
            Assert.That(hits, Is.EqualTo(golden.GetProperty("tp_distribution").GetProperty(data.Classes[c]).GetInt32()));
        }
    }

    [Test]
    public void SmallObjectsThatAreNotFoundShowInTheirRow()
    {
        // 100 objects of sides 1 to 100, one a picture; those of side 30 or less are not found, and every tenth picture has a wrong detection.
        TruthObject[] truths = [.. Enumerable.Range(1, 100).Select(side => new TruthObject($"{side}", side - 1, 0, new(0, 0, side, side), side * side, false))];
        DetectedObject[] right = [.. truths.Where(t => t.Box.Width > 30).Select(t => new DetectedObject(t.Image, 0, t.Box, 0.9))];
        DetectedObject[] wrong = [.. Enumerable.Range(0, 10).Select(i => new DetectedObject(10 * i, 0, new(500, 500, 10, 10), 0.95))];
        DetectionData data = new([.. truths.Select(t => t.Id)], ["zero"], truths, [.. right, .. wrong]);
        var size = ObjectBreakdown.Of(data).Where(row => row.Property == "size").ToArray();
        Assert.That(size.Select(row => row.Objects), Is.EqualTo(new[] { 10, 20, 40, 20, 10 }));
        Assert.That(size.Select(row => row.Recall.Mean), Is.EqualTo(new[] { 0, 0, 1.0, 1, 1 }));
        // N = 20. Of the largest ten the last rank has all: 20 / (20 + 10), and no rank is better.
        Assert.That(size[4].NormalizedPrecision.Mean, Is.EqualTo(2 / 3.0).Within(1e-12));
        Assert.That(size[2].NormalizedPrecision.Mean, Is.EqualTo(2 / 3.0).Within(1e-12), "four times as many objects of it make it no easier");
        Assert.That(size[0].NormalizedPrecision.Mean, Is.Zero);
    }

    [TestCase("{", "line 1")]
    [TestCase("{\"images\":[]}", "has no list 'categories'")]
    [TestCase("{\"images\":[{\"id\":1}],\"categories\":[{\"id\":1,\"name\":\"a\"}],\"annotations\":[{\"id\":1,\"image_id\":2,\"category_id\":1,\"bbox\":[0,0,1,1]}]}", "truth.json: annotations[0]: image_id '2' is not among")]
    [TestCase("{\"images\":[{\"id\":1}],\"categories\":[{\"id\":1,\"name\":\"a\"}],\"annotations\":[{\"id\":1,\"image_id\":1,\"category_id\":1,\"bbox\":[0,0,1]}]}", "bbox is not")]
    [TestCase("{\"images\":[{\"id\":1},{\"id\":\"1\"}],\"categories\":[],\"annotations\":[]}", "image '1' stands twice")]
    public void SaysWhatIsWrongWithCocosJson(string text, string message)
    {
        var folder = Directory.CreateTempSubdirectory("whence");
        try
        {
            var path = Path.Combine(folder.FullName, "truth.json");
            File.WriteAllText(path, text);
            Assert.That(() => CocoReader.ReadTruth(path), Throws.TypeOf<TableException>().With.Message.Contains(message));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static TruthObject Truth(int image, int c, double x) => new($"{image} {x}", image, c, At(x), 100, false);

    static Box At(double x) => new(x, 0, 10, 10);

    static DetectionData Read(string truth, string detections) => CocoReader.Read(SharedData.Path(Coco + truth), SharedData.Path(Coco + detections));

    static JsonElement Golden(string path) => JsonDocument.Parse(File.ReadAllText(SharedData.Path(path))).RootElement;

    static T[] Npy<T>(string path, int size, Func<byte[], int, T> read)
    {
        var bytes = File.ReadAllBytes(SharedData.Path(path));
        var start = 10 + BitConverter.ToUInt16(bytes, 8);
        return [.. Enumerable.Range(0, (bytes.Length - start) / size).Select(i => read(bytes, start + i * size))];
    }
}

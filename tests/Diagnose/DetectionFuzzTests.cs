using System.Text;
using Whence.Diagnose;
using Whence.Diagnose.Detection;
using Whence.Diagnose.Tables;
using Whence.Tests.Fuzz;

namespace Whence.Tests.Diagnose;

/// <summary>Damaged files of COCO and ODIN: a typed error or a reading, never another end. WHENCE_FUZZ_CASES=20000 is the full run.</summary>
[TestFixture]
sealed class DetectionFuzzTests
{
    const string Truth = """
        {"info":{},"images":[{"id":1,"height":8,"width":10,"file_name":"a.png"},{"id":"2","height":4,"width":4}],"categories":[{"id":1,"name":"cat"},{"id":2,"name":"dog"}],
        "annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[1,1,4,4],"area":9.5,"iscrowd":0,"segmentation":[[1,1,5,1,5,5,1,5]]},
        {"id":2,"image_id":1,"category_id":2,"bbox":[0,0,3,3],"iscrowd":1,"segmentation":{"size":[8,10],"counts":[3,4,73]}},
        {"id":3,"image_id":2,"category_id":1,"bbox":[0,0,2,2],"segmentation":{"size":[4,4],"counts":"02:2"}}]}
        """;

    const string Found = """
        [{"image_id":1,"category_id":1,"bbox":[1,1,4,4],"score":0.9,"segmentation":[[1,1,5,1,5,5]]},{"image_id":2,"category_id":1,"bbox":[0,0,2,2],"score":0.5,"segmentation":{"size":[4,4],"counts":"02:2"}}]
        """;

    // Every case writes a file.
    const int Few = 300;

    string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("whence-fuzz-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [TestCase(DetectionShape.Boxes)]
    [TestCase(DetectionShape.Masks)]
    public void CocosTruths(DetectionShape shape) =>
        MutationFuzz.Run("coco truths", [Encoding.UTF8.GetBytes(Truth)], bytes => CocoReader.ReadTruth(Write("truth.json", bytes), shape), typeof(TableException), Few);

    [TestCase(DetectionShape.AsStated)]
    [TestCase(DetectionShape.Masks)]
    public void CocosDetections(DetectionShape shape)
    {
        var truth = Write("truth.json", Encoding.UTF8.GetBytes(Truth));
        MutationFuzz.Run("coco detections", [Encoding.UTF8.GetBytes(Found)], bytes => DetectionDiagnosis.Of(CocoReader.Read(truth, Write("found.json", bytes), shape)), typeof(TableException), Few);
    }

    [Test]
    public void MasksAsTextPolygonsAndRuns()
    {
        // As they stand in a file, without what stands around them: nearly every mutant reaches the masks' own reader.
        byte[][] seeds = [.. new[] { "\"02:2\"", "\"5<0Q1\"", "[3,4,73]", "[0,80]", "[[1,1,5,1,5,5,1,5]]", "[[0,0,9.5,0,4,7.25],[2,2,3,2,3,3]]" }.Select(Encoding.UTF8.GetBytes)];
        MutationFuzz.Run("masks", seeds, bytes =>
        {
            try
            {
                using var json = System.Text.Json.JsonDocument.Parse(bytes.AsSpan().StartsWith("[["u8) ? bytes : [.. """{"size":[8,10],"counts":"""u8, .. bytes, (byte)'}']);
                CocoMask.Read("t.json", json.RootElement, (8, 10)).ToPixels();
            }
            catch (System.Text.Json.JsonException)
            {
                // The file's reader refuses it before a mask is read.
            }
        }, typeof(DiagnoseException), cases: 2000);
    }

    [Test]
    public void OdinsTruthsAndScores()
    {
        const string Classes = """{"observations":[{"id":1,"category":1,"size":"small"},{"id":2,"categories":[1,2],"size":3}],"categories":[{"id":1,"name":"cat"},{"id":2,"name":"dog"}]}""";
        MutationFuzz.Run("odin truths", [Encoding.UTF8.GetBytes(Classes)], bytes => OdinTables.ReadTruth(Write("gt.json", bytes)), typeof(TableException), Few);
        Directory.CreateDirectory(Path.Combine(folder, "scores"));
        MutationFuzz.Run("odin scores", ["1 0.5\n2 0.25\n\n3 1e-3\n"u8.ToArray()], bytes => { Write("scores/cat.txt", bytes); OdinTables.ReadPredictions(Path.Combine(folder, "scores")); }, typeof(TableException), Few);
    }

    [Test]
    public void OdinsDetections()
    {
        var truth = Write("truth.json", Encoding.UTF8.GetBytes(Truth));
        Directory.CreateDirectory(Path.Combine(folder, "boxes"));
        MutationFuzz.Run("odin detections", ["1 0.5 1 1 4 4\n2 0.25 0 0 2 2\n"u8.ToArray()], bytes => { Write("boxes/cat.txt", bytes); OdinReader.Read(truth, Path.Combine(folder, "boxes")); }, typeof(TableException), Few);
    }

    string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}

using System.Text;
using Whence.Cli;
using Whence.Diagnose;
using Whence.Diagnose.Data;
using Whence.Diagnose.Detection;
using Whence.Diagnose.Tables;
using Whence.Models.Images;
using Whence.Statistics;
using Whence.Tests.Fuzz;
using Whence.Tests.Models.Images;

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
        MutationFuzz.Run("odin truths", [Encoding.UTF8.GetBytes(Classes)], bytes => OdinTables.ReadTruth(Write("gt.json", bytes)), typeof(TableException), 500);
        Directory.CreateDirectory(Path.Combine(folder, "scores"));
        MutationFuzz.Run("odin scores", ["1 0.5\n2 0.25\n\n3 1e-3\n"u8.ToArray()], bytes => { Write("scores/cat.txt", bytes); OdinTables.ReadPredictions(Path.Combine(folder, "scores")); }, typeof(TableException), 500);
    }

    [Test]
    public void MaskPictures()
    {
        // Black and white, grey, colours of a table, colours with and without transparency, 16 bits: as files, and with checksums that are right again.
        byte[][] seeds =
        [
            new PngBuilder(10, 8, 1, 0).Build((y, x, _) => y > 2 && x < 5 ? 1 : 0), new PngBuilder(10, 8, 8, 0).Build((y, x, _) => y > 2 && x < 5 ? 255 : 0),
            new PngBuilder(10, 8, 2, 3) { Palette = [0, 0, 0, 128, 0, 0, 0, 128, 0], Transparency = [0, 255, 255] }.Build((y, x, _) => y > 2 ? 1 + x / 5 : 0),
            new PngBuilder(10, 8, 8, 2, true) { Filter = y => y % 5 }.Build((y, x, c) => y > 2 ? 200 + c : 0), new PngBuilder(10, 8, 8, 6) { Filter = _ => 4 }.Build((y, x, _) => x < 5 ? 255 : 0),
            new PngBuilder(10, 8, 16, 0).Build((y, x, _) => x < 5 ? 65535 : 0),
        ];
        var picture = new Image(10, 8, 3);
        Directory.CreateDirectory(Path.Combine(folder, "masks"));
        Fuzz("mask pictures", seeds, bytes => bytes);
        Fuzz("mask pictures, resealed", seeds, PngBuilder.Resealed);
        var builder = new PngBuilder(10, 8, 8, 0) { Filter = y => y % 5 };
        Fuzz("rows of mask pictures", [builder.Scanlines((y, x, _) => y > 2 && x < 5 ? 255 : 0)], bytes => builder.File(PngBuilder.Deflate(bytes)));

        void Fuzz(string name, byte[][] files, Func<byte[], byte[]> seal)
        {
            MutationFuzz.Run(name, files, bytes =>
            {
                Write("masks/p.png", seal(bytes));
                try
                {
                    ObjectSource.Open(Path.Combine(folder, "masks")).Of("p.png", picture);
                }
                catch (UsageException caught)
                {
                    // Of another size than the picture: refused in words of the command.
                    throw new ImageException(caught.Message);
                }
            }, typeof(ImageException), 500);
        }
    }

    [TestCase(DetectionShape.Boxes)]
    [TestCase(DetectionShape.Masks)]
    public void PartsOfDetections(DetectionShape shape)
    {
        Write("pictures.csv", "id,light\n1,0.5\n2,dark\n"u8.ToArray());
        var set = DetectionSet.Read(Write("truth.json", Encoding.UTF8.GetBytes(Truth)), [Write("found.json", Encoding.UTF8.GetBytes(Found))], [Path.Combine(folder, "pictures.csv")], shape, new());
        TablePartFile.Save(set.Part(new(1, 1), new()), Path.Combine(folder, "1-of-1.part"));
        MutationFuzz.Run($"parts of {shape}", [File.ReadAllBytes(Path.Combine(folder, "1-of-1.part"))], bytes =>
        {
            try
            {
                DetectionDiagnosis.Of(DetectionSet.Merge([TablePartFile.Load("t.part", bytes)]).Join(new())[0].Data);
            }
            catch (StatisticsException caught)
            {
                throw new DiagnoseException(caught.Message);
            }
        }, typeof(DiagnoseException), 500);
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

using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Whence.Models;
using Whence.Models.Data;
using Whence.Models.Images;
using Whence.Models.Tensors;
using Whence.Tests.Fuzz;

namespace Whence.Tests.Models.Data;

/// <summary>Every kind of data set, written and read back; malformed files.</summary>
sealed class DatasetTests
{
    string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("whence-data").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void CifarRecordsAreReadAsPlanes()
    {
        var file = new byte[2 * 3073];
        (file[0], file[3073]) = (7, 255);
        for (var c = 0; c < 3; c++)
            file[1 + c * 1024 + 33] = (byte)(10 + c);
        using var set = Dataset.Open(Write("part.bin", file));
        Assert.Multiple(() =>
        {
            Assert.That(set.Count, Is.EqualTo(2));
            Assert.That(set[0].Label, Is.EqualTo(7));
            Assert.That(set[1].Label, Is.EqualTo(Dataset.Unlabelled));
            Assert.That(set[0].Id, Is.EqualTo("part.bin#0"));
            Assert.That(set[0].Image.Row(1)[3..6].ToArray(), Is.EqualTo(new byte[] { 10, 11, 12 }));
            Assert.That(() => set[2], Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("part.bin"));
        });
    }

    [TestCase(false)]
    [TestCase(true)]
    public void IdxPicturesFindTheirLabels(bool packed)
    {
        byte[] images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, .. Enumerable.Range(0, 12).Select(i => (byte)i)];
        Write("t-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 2, 4, 9]);
        using var set = Dataset.Open(packed ? Write("t-images-idx3-ubyte.gz", Pack(images)) : Write("t-images-idx3-ubyte", images));
        var second = set[1];
        Assert.Multiple(() =>
        {
            Assert.That((second.Image.Width, second.Image.Height, second.Label), Is.EqualTo((3, 2, 9)));
            Assert.That(second.Image.Pixels, Is.EqualTo(new byte[] { 6, 7, 8, 9, 10, 11 }));
        });
    }

    [Test]
    public void FoldersAreClasses()
    {
        Picture("cat/b.png", 1);
        Picture("cat/a.png", 2);
        Picture("ant/c.png", 3);
        Picture("loose.png", 4);
        using var set = Dataset.Open(folder);
        Assert.Multiple(() =>
        {
            Assert.That(Enumerable.Range(0, 4).Select(set.IdOf), Is.EqualTo(new[] { "ant/c.png", "cat/a.png", "cat/b.png", "loose.png" }));
            Assert.That(Enumerable.Range(0, 4).Select(set.LabelOf), Is.EqualTo(new[] { 0, 1, 1, -1 }));
            Assert.That(set[1].Image.Pixels[0], Is.EqualTo(2));
            Assert.That(() => Dataset.Open(folder, new LabelList(["cat"])), Throws.TypeOf<TensorFormatException>().With.Message.Contains("ant"));
        });
    }

    [Test]
    public void CsvRowsNamePathLabelAndId()
    {
        Picture("a.png", 5);
        var csv = Write("list.csv", Encoding.UTF8.GetBytes("id,path,label\r\n\"x, \"\"1\"\"\",a.png,dog\r\ny,a.png,\r\nz,a.png,cat"));
        using var set = Dataset.Open(csv);
        Assert.Multiple(() =>
        {
            Assert.That(set.Count, Is.EqualTo(3));
            Assert.That(set.IdOf(0), Is.EqualTo("x, \"1\""));
            Assert.That(Enumerable.Range(0, 3).Select(set.LabelOf), Is.EqualTo(new[] { 1, -1, 0 }));
            Assert.That(set.Classes![1], Is.EqualTo("dog"));
            Assert.That(set[2].Image.Pixels[0], Is.EqualTo(5));
        });
    }

    [TestCase("list.csv", "label\n1", "no column 'path'")]
    [TestCase("list.csv", "path,label\na.png", "record 2 has 1 fields")]
    [TestCase("list.csv", "path\n\"a.png", "not closed")]
    [TestCase("list.csv", "path,id\na,1\nb,1", "id '1' stands for 2 rows")]
    [TestCase("list.csv", "path", "lists no picture")]
    [TestCase("x.bin", "abc", "3 bytes are not a whole number")]
    [TestCase("x.txt", "abc", "not a data set")]
    [TestCase("t-images-idx3-ubyte", "abc", "not an IDX file")]
    [TestCase("t-images-idx3-ubyte.gz", "abc", "not a gzip file")]
    public void MalformedFilesAreTypedErrors(string name, string content, string message) =>
        Assert.That(() => Dataset.Open(Write(name, Encoding.UTF8.GetBytes(content))), Throws.TypeOf<TensorFormatException>().With.Message.Contains(message));

    [Test]
    public void FingerprintsTellSetsApart()
    {
        using var one = Dataset.Open(Write("part.bin", new byte[3073]));
        using var same = Dataset.Open(Write("part.bin", new byte[3073]));
        using var other = Dataset.Open(Write("other.bin", new byte[3073]));
        Assert.That(one.Fingerprint, Is.EqualTo(same.Fingerprint).And.Not.EqualTo(other.Fingerprint));
    }

    [TestCase("folder")]
    [TestCase("csv")]
    [TestCase("cifar")]
    [TestCase("idx")]
    [TestCase("unlabelled")]
    [TestCase("named")]
    public void OneChangedPixelIsAnotherSet(string kind)
    {
        var (before, again, after, one) = (Of(1), Of(1), Of(2), Of(1, some: true));
        Assert.That(again, Is.EqualTo(before));
        Assert.That(after, Is.Not.EqualTo(before), "names, labels and sizes are those of before");
        Assert.That(Of(2, some: true), Is.EqualTo(one), "the first picture alone is the same");

        string Of(byte value, bool some = false)
        {
            Picture("set/cat/a.png", 7);
            Picture("set/cat/b.png", value);
            Write("list.csv", Encoding.UTF8.GetBytes("path,label\nset/cat/a.png,0\nset/cat/b.png,1\n"));
            Write("two.bin", [.. new byte[2 * 3073 - 1], value]);
            Write("t-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 7, value]);
            using Dataset set = kind switch
            {
                "folder" => Dataset.Open(Path.Combine(folder, "set")),
                "csv" => Dataset.Open(Path.Combine(folder, "list.csv")),
                "cifar" => Dataset.Open(Path.Combine(folder, "two.bin")),
                "idx" => Dataset.Open(Path.Combine(folder, "t-images-idx3-ubyte")),
                "unlabelled" => new UnlabelledDataset(Dataset.Open(Path.Combine(folder, "set"))),
                _ => new PictureList([.. new[] { "a.png", "b.png" }.Select(name => (name, Path.Combine(folder, "set", "cat", name)))]),
            };
            return some ? set.FingerprintOf([0]) : set.Fingerprint;
        }
    }

    [Test]
    public void APictureThatCannotBeReadCountsAsNoneInTheFingerprint()
    {
        Write("list.csv", Encoding.UTF8.GetBytes("path,label\ngone.png,1\n"));
        using var set = Dataset.Open(Path.Combine(folder, "list.csv"));
        Assert.That(set.Fingerprint, Has.Length.EqualTo(64));
        Assert.That(() => set[0], Throws.InstanceOf<IOException>().With.Message.Contains("gone.png"));
    }

    [Test]
    public void HostileCsv()
    {
        byte[][] seeds = [Encoding.UTF8.GetBytes("path,label,id\na.png,1,x\n\"b,\"\".png\",2,y\r\n"), "path\n\n\"\"\n"u8.ToArray()];
        MutationFuzz.Run("csv", seeds, bytes => CsvTable.Parse(Encoding.UTF8.GetString(bytes), "fuzz"), typeof(TensorFormatException));
    }

    [Test]
    public void HostileIdx()
    {
        var seed = new byte[16 + 12];
        BinaryPrimitives.WriteInt32BigEndian(seed, 0x803);
        foreach (var (at, extent) in new[] { (4, 2), (8, 2), (12, 3) })
            BinaryPrimitives.WriteInt32BigEndian(seed.AsSpan(at), extent);
        MutationFuzz.Run("idx", [seed], bytes => IdxDataset.Parse(bytes, 0x803, "fuzz"), typeof(TensorFormatException));
    }

    void Picture(string name, byte value)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Png.Save(new Image(1, 1, 1, [value]), path);
    }

    string Write(string name, byte[] content)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress))
            gzip.Write(bytes);
        return packed.ToArray();
    }
}

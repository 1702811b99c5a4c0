using Whence.Annotate;
using Whence.Diagnose.Detection;
using Whence.Models.Data;
using Whence.Models.Images;

namespace Whence.Cli;

/// <summary>Where the objects of pictures are: boxes or masks in COCO's JSON by file name or id, or a folder of masks as pictures, whose black is outside.</summary>
abstract class ObjectSource
{
    public static ObjectSource Open(string path) => Directory.Exists(path) ? new MaskFolder(path) : new CocoObjects(CocoReader.ReadTruth(path, DetectionShape.AsStated));

    /// <summary>The objects of a picture; null where nothing is known of it.</summary>
    /// <exception cref="UsageException">A mask is of another size than its picture.</exception>
    public abstract PictureObjects? Of(string name, Image picture);

    protected static string Stem(string name) => Path.GetFileNameWithoutExtension(name);

    sealed class MaskFolder(string folder) : ObjectSource
    {
        readonly Dictionary<string, string> paths = Directory.EnumerateFiles(folder).Where(path => ImageFolder.Extensions.Contains(Path.GetExtension(path).ToLowerInvariant()))
            .GroupBy(Stem).ToDictionary(group => group.Key, group => group.Order(StringComparer.Ordinal).First());

        public override PictureObjects? Of(string name, Image picture)
        {
            if (!paths.TryGetValue(Stem(name), out var path))
                return null;
            var mask = ImageFile.Load(path).ToGrey();
            if ((mask.Width, mask.Height) != (picture.Width, picture.Height))
                throw new UsageException($"--objects {path}: the mask is {mask.Width} x {mask.Height}, the picture {picture.Width} x {picture.Height}");
            bool[] inside = Array.ConvertAll(mask.Pixels, pixel => pixel > 0);
            return new(inside, inside.Contains(true) ? 1 : 0);
        }
    }

    sealed class CocoObjects : ObjectSource
    {
        readonly Dictionary<string, int> images = [];
        readonly ILookup<int, TruthObject> truths;

        public CocoObjects(DetectionData data)
        {
            for (var image = 0; image < data.Images.Count; image++)
            {
                images.TryAdd(Stem(data.Files[image].Length > 0 ? data.Files[image] : data.Images[image]), image);
                images.TryAdd(data.Images[image], image);
            }
            truths = data.Truths.ToLookup(truth => truth.Image);
        }

        public override PictureObjects? Of(string name, Image picture)
        {
            if (!images.TryGetValue(Stem(name), out var image))
                return null;
            var (inside, objects) = (new bool[picture.Width * picture.Height], truths[image].ToArray());
            foreach (var truth in objects)
            {
                var pixels = truth.Mask?.ToPixels() ?? truth.Box.Pixels(picture.Height, picture.Width);
                if (pixels.Length != inside.Length)
                    throw new UsageException($"--objects: the masks of {name} are of another size than the picture's {picture.Width} x {picture.Height}");
                for (var i = 0; i < inside.Length; i++)
                    inside[i] |= pixels[i];
            }
            return new(inside, objects.Length);
        }
    }
}

using System.CommandLine;
using Whence.Explain;
using Whence.Explain.Reports;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Images;
using Whence.Models.Tensors;
using Whence.Runtime;

namespace Whence.Cli;

/// <summary>
/// Explains pictures, each by the methods and for the classes named or the predicted one, all of it on one page. A network whose file leaves the size open sees each
/// picture at its own size, unless one is given.
/// </summary>
sealed class PictureJob(ModelOptions model, MethodOptions method, Backend backend, ParseResult parsed, ResultWriter writer) : IDisposable
{
    SizedSessions? at;

    /// <summary>Explains each picture, and returns the exit code.</summary>
    public int Run(FileInfo[] pictures, DirectoryInfo folder, string[] targets, TimeSpan? deadline, CancellationToken cancellation)
    {
        var results = new ResultFolder(folder, ["explain", model.Place(parsed), .. method.Named(parsed)]);
        var index = new ResultIndex(results, writer.Pictures, "explained");
        var code = writer.Pictures.Run(model.Pictures(parsed, pictures), Explain, cancellation);
        index.Save();
        return code;

        void Explain(NamedPicture picture, Image image)
        {
            Open(image, deadline);
            var (classifier, by) = (at!.Classifier, Provenance.Of(at.Classifier, backend, method.Catalogue(parsed).Files));
            var shown = ShownPicture.Of(picture.Name, image, classifier.Preprocessing);
            var (pixels, chosen) = (shown.Fitted.ToFloats(), TargetOption.Read(targets, classifier.Labels, classifier.Classes));
            Array.ForEach(at.Sessions, session => TargetOption.Require(chosen, session));
            Explanation[] found = [.. at.Sessions.SelectMany(session => chosen.Each(target => ProgressBar.Show(picture.Name, progress => session.Run(pixels, target, deadline, cancellation, progress))))];
            var files = new ResultFiles(results, picture, [.. found.Select(Part)]);
            SavedFiles[] saved = [.. found.Select(e => files.Save(Draw(shown, e), HostTensor.From(e.Map, e.MapShape.ToArray()), Part(e)))];
            File.WriteAllText(files.Report, HtmlReport.Render(found, shown, by, method.Given(parsed)));
            foreach (var (e, written) in found.Zip(saved))
                writer.Write(picture.Name, e, classifier, written);
            index.Add(
                picture, by, files.Report, Draw(shown, found[0]), found[0].Top[0].Label, found[0].Top[0].Probability, [.. found.SelectMany(e => e.Warnings).Distinct()],
                found.Length > 1 ? $"{found.Length} maps" : "");

            string Part(Explanation e) => string.Join('.', new[] { at.Sessions.Length > 1 ? e.Method : "", chosen.Count > 1 ? $"{e.Target.Index}" : "" }.Where(word => word.Length > 0));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => at?.Dispose();

    static Image Draw(ShownPicture picture, Explanation e) => picture.Overlaid(e.PixelMap(), e.MapShape[0], e.MapShape[1]);

    // The sessions for pictures of this size: those that there are, where they take it.
    void Open(Image image, TimeSpan? deadline)
    {
        if (at?.Takes(image) == true)
            return;
        at?.Dispose();
        at = null;
        var isOpen = false;
        var classifier = method.Explained(parsed, model.Classifier(parsed, () =>
        {
            isOpen = true;
            return image;
        }));
        at = new(classifier, new(backend), isOpen ? (image.Height, image.Width) : null);
        classifier.Load(at.Weights);
        foreach (var name in method.Names(parsed, classifier))
        {
            var explainer = method.Explainer(parsed, name, new PixelReader(classifier));
            at.Sessions = [.. at.Sessions, Deadline.Warm(new(classifier, at.Weights, explainer, method.Session(parsed, explainer, model.Device.Precision(parsed), classifier.Labels, classifier.Classes)), deadline)];
        }
    }

    /// <summary>A session for each method over shared weights, and the only size of pictures that they take as they are; null where all are brought to the network's.</summary>
    sealed record SizedSessions(Classifier Classifier, Weights Weights, (int Height, int Width)? Size) : IDisposable
    {
        public ExplainSession[] Sessions { get; set; } = [];

        public bool Takes(Image image) => Size is null || Size == (image.Height, image.Width);

        public void Dispose()
        {
            Array.ForEach(Sessions, session => session.Dispose());
            Weights.Dispose();
        }
    }
}

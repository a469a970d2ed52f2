using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Halcytone.Studio.Audience;
using Halcytone.Studio.Audience.Import;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Tests.House;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Tests.Audience;

public sealed class ImportTests
{
    private static MemoryStream File(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>Waits for the queue, which runs in every house.</summary>
    private static async Task<ImportView> Finished(StudioHouse house, Actor actor, Guid importId)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        while (true)
        {
            var import = (await house.Get<Imports>().Get(actor, importId, patience.Token)).Must();
            if (import.State != ImportState.Running) return import;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_file_is_looked_through_first_and_brought_in_on_a_word(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var audience = await TestAudience.With(house, people: 3);
        await audience.Leave(1);
        var imports = house.Get<Imports>();
        var looked = (await imports.Check(audience.Actor, audience.ListId, "C:\\Users\\me\\people.csv", null, "Workshop in Portland", File(
            "E-Mail,First name,Surname,City\r\nana@reader.example,Ana,Petrović,Split\r\nnot an address,,,\r\n,,,\r\nANA@reader.example,Ana M.,,\r\nreader0@reader.example,Renamed,,\r\nreader1@reader.example,Back,,\r\n\"broken\"x,y\r\n"), default)).Must();
        Assert.Equal((ImportState.Checked, "people.csv", 6, 4, 1, 2), (looked.State, looked.FileName, looked.Rows, looked.Usable, looked.Repeated, looked.Faulty));
        Assert.Equal([3, 8], looked.Problems.Select(problem => problem.Line));
        Assert.Equal(new SamplePerson("ana@reader.example", "Ana", "Petrović"), looked.Sample[0]);
        Assert.Equal(3, (await house.Get<AudienceLists>().Get(audience.Actor, audience.ListId, default)).Must() is var before ? before.Subscribed + before.Unsubscribed : 0);

        (await imports.Map(audience.Actor, looked.Id, looked.Columns with { KeepOthers = true }, default)).Must();
        (await imports.Commit(audience.Actor, looked.Id, default)).Must();
        var done = await Finished(house, audience.Actor, looked.Id);

        Assert.Equal((ImportState.Done, 6, 1, 1, 1), (done.State, done.Through, done.Added, done.Updated, done.KeptAway));
        var people = (await house.Get<Subscribers>().Find(audience.Actor, audience.ListId, null, null, null, 50, default)).Must().Items;
        var ana = people.Single(person => person.Email == "ana@reader.example");
        Assert.Equal(("Ana M.", "Petrović", "Workshop in Portland"), (ana.FirstName, ana.LastName, ana.ConsentFrom));
        Assert.Equal("Renamed", people.Single(person => person.Email == "reader0@reader.example").FirstName);
        Assert.Equal(MembershipState.Unsubscribed, people.Single(person => person.Email == "reader1@reader.example").State);
        await using var db = house.Get<Database>().Read(audience.Actor);
        Assert.Equal("Split", (await db.Subscribers.SingleAsync(person => person.Id == ana.Id)).Fields["City"]);
        Assert.Empty(Directory.GetFiles(Path.Combine(house.DataFolder, "imports"), "*", SearchOption.AllDirectories));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Thousands_come_in_by_batches_and_a_second_run_adds_nobody(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var audience = await TestAudience.With(house, people: 0);
        var text = "email,first_name\n" + string.Concat(Enumerable.Range(0, 2345).Select(index => string.Create(CultureInfo.InvariantCulture, $"p{index}@reader.example,P{index}\n")));
        for (var time = 0; time < 2; time++)
        {
            var looked = (await house.Get<Imports>().Check(audience.Actor, audience.ListId, "many.csv", null, null, File(text), default)).Must();
            (await house.Get<Imports>().Commit(audience.Actor, looked.Id, default)).Must();
            var done = await Finished(house, audience.Actor, looked.Id);
            Assert.Equal((ImportState.Done, time == 0 ? 2345 : 0, time == 0 ? 0 : 2345), (done.State, done.Added, done.Updated));
        }
        Assert.Equal(2345, (await house.Get<AudienceLists>().Get(audience.Actor, audience.ListId, default)).Must().Subscribed);
    }

    [Theory]
    [InlineData("", "The file is empty.")]
    [InlineData("\n\n", "The file is empty.")]
    [InlineData("\"email\nana@reader.example", "never closed")]
    public async Task A_file_without_a_readable_first_line_is_refused(string text, string message)
    {
        await using var house = new StudioHouse();
        var audience = await TestAudience.With(house, people: 0);
        var refused = await house.Get<Imports>().Check(audience.Actor, audience.ListId, "x.csv", null, null, File(text), default);
        Assert.Contains(message, refused.Refusal!.Message);
        Assert.Empty(Directory.GetFiles(Path.Combine(house.DataFolder, "imports"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Without_a_column_called_email_somebody_says_which_one_it_is()
    {
        await using var house = new StudioHouse();
        var audience = await TestAudience.With(house, people: 0);
        var imports = house.Get<Imports>();
        var looked = (await imports.Check(audience.Actor, audience.ListId, "x.csv", null, null, File("Correo;Nombre\nana@reader.example;Ana\n"), default)).Must();
        Assert.Equal((null, 0), (looked.Columns.Email, looked.Usable));
        Assert.IsType<Invalid>((await imports.Commit(audience.Actor, looked.Id, default)).Refusal);
        Assert.IsType<Invalid>((await imports.Map(audience.Actor, looked.Id, new ImportColumns(7, null, null, false), default)).Refusal);
        Assert.Equal(1, (await imports.Map(audience.Actor, looked.Id, new ImportColumns(0, 1, null, false), default)).Must().Usable);
    }

    [Fact]
    public async Task Programs_import_export_and_read_page_by_page()
    {
        await using var house = new StudioHouse();
        var audience = await TestAudience.With(house, people: 5);
        using var marketing = house.As(Role.MarketingManager);
        using var file = new StringContent("email,first_name\nnew@reader.example,=cmd()\nbad\n", Encoding.UTF8, "text/csv");
        using var looked = await marketing.PostAsync(new Uri($"/api/v2/audience/lists/{audience.ListId}/import?commit=true", UriKind.Relative), file);
        Assert.Equal(HttpStatusCode.Created, looked.StatusCode);
        var import = await looked.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(("checked", 1, 1), (import.GetProperty("state").GetString(), import.GetProperty("usable").GetInt32(), import.GetProperty("faulty").GetInt32()));

        using var going = await marketing.PostAsync(new Uri($"/api/v2/audience/imports/{import.GetProperty("id").GetString()}/commit", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.Accepted, going.StatusCode);
        await Finished(house, audience.Actor, import.GetProperty("id").GetGuid());

        var csv = await marketing.GetStringAsync(new Uri($"/api/v2/audience/lists/{audience.ListId}/export.csv", UriKind.Relative));
        Assert.Contains("\"new@reader.example\",\"'=cmd()\"", csv);
        Assert.Equal(7, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);

        var page = await marketing.GetFromJsonAsync<JsonElement>(new Uri($"/api/v2/audience/lists/{audience.ListId}/subscribers?limit=4", UriKind.Relative));
        Assert.Equal(4, page.GetProperty("items").GetArrayLength());
        var next = await marketing.GetFromJsonAsync<JsonElement>(new Uri($"/api/v2/audience/lists/{audience.ListId}/subscribers?limit=4&cursor={page.GetProperty("next_cursor").GetString()}", UriKind.Relative));
        Assert.Equal(2, next.GetProperty("items").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, next.GetProperty("next_cursor").ValueKind);
        var found = await marketing.GetFromJsonAsync<JsonElement>(new Uri("/api/v2/audience/subscribers?search=NEW@", UriKind.Relative));
        Assert.Equal(1, found.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task What_is_wrong_is_told_by_field_and_who_may_not_is_told_so()
    {
        await using var house = new StudioHouse();
        var audience = await TestAudience.With(house, people: 1);
        using var marketing = house.As(Role.MarketingManager);
        using var writer = house.As(Role.Writer);
        using var abroad = house.As(Role.MarketingManager, workspace: new WorkspaceId(Guid.CreateVersion7()));
        var lists = new Uri("/api/v2/audience/lists", UriKind.Relative);
        var people = new Uri($"/api/v2/audience/lists/{audience.ListId}/subscribers", UriKind.Relative);

        Assert.Equal(HttpStatusCode.Forbidden, (await writer.GetAsync(lists)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await abroad.GetAsync(people)).StatusCode);
        foreach (var (address, body, status, field) in new[]
        {
            (people, "{\"email\":\"nobody\"}", HttpStatusCode.UnprocessableEntity, "email"),
            (people, "{}", HttpStatusCode.UnprocessableEntity, "email"),
            (people, "{\"email\":\"a@reader.example\",\"first_name\":\"a\\nb\"}", HttpStatusCode.UnprocessableEntity, "first_name"),
            (people, "{\"email\":7}", HttpStatusCode.BadRequest, null),
            (people, "nonsense", HttpStatusCode.BadRequest, null),
            (lists, "{\"name\":\" \"}", HttpStatusCode.UnprocessableEntity, "name"),
            (new Uri("/api/v2/audience/suppressions", UriKind.Relative), "{\"email\":\"a@b\",\"reason\":\"because\"}", HttpStatusCode.BadRequest, null),
        })
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var reply = await marketing.PostAsync(address, content);
            Assert.Equal(status, reply.StatusCode);
            if (field is not null) Assert.True((await reply.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _), body);
        }
    }
}
